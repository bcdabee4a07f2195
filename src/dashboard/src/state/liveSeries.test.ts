import { describe, expect, it } from 'vitest';
import type { LiveWindow } from '../api/types';
import { seriesOf } from './liveSeries';

const at = (seconds: number, calls: number) =>
  ({ time: new Date(seconds * 1_000).toISOString(), calls, errors: 0, p50_us: calls, p95_us: calls, p99_us: null }) as LiveWindow;

const history = (calls: readonly number[]) => ({
  step_s: 10,
  times: calls.map((_, i) => i * 10),
  calls,
  errors: calls.map(() => 1),
  p50_us: calls,
  p95_us: calls,
  p99_us: calls.map(() => null),
});

describe('seriesOf', () => {
  it('joins what was before to the windows that came, each time once', () => {
    const series = seriesOf(history([5, 6, 7, 8]), [at(20, 70), at(30, 80)], 10);
    expect(series.times).toEqual([0, 10, 20, 30]);
    expect(series.calls).toEqual([5, 6, 70, 80]);
    expect(series.p95_us).toEqual([5, 6, 70, 80]);
    expect(series.p99_us).toEqual([null, null, null, null]);
  });

  it('begins with the first commands', () => {
    expect(seriesOf(history([0, 0, 7]), [at(30, 8)], 10).calls).toEqual([7, 8]);
    expect(seriesOf(history([0, 0, 0]), [at(30, 8)], 10).calls).toEqual([8]);
  });

  it('does without what was before', () => {
    expect(seriesOf(null, [at(30, 8)], 10).calls).toEqual([8]);
  });
});
