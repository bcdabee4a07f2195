import { describe, expect, it } from 'vitest';
import type { LiveWindow } from '../api/types';
import { append } from './useLive';

const at = (minute: number, calls = 1) => ({ time: new Date(minute * 60_000).toISOString(), calls }) as LiveWindow;

describe('append', () => {
  it('puts a newer state of a window in place of the older', () => {
    expect(append([at(1), at(2)], at(2, 7))).toEqual([at(1), at(2, 7)]);
    expect(append([at(1)], at(2))).toEqual([at(1), at(2)]);
  });

  it('keeps the newest half hour', () => {
    const windows = Array.from({ length: 200 }, (_, i) => at(i)).reduce(append, [] as readonly LiveWindow[]);
    expect(windows).toHaveLength(180);
    expect(windows[179]).toEqual(at(199));
  });
});
