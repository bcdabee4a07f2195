import { describe, expect, it } from 'vitest';
import { outline, peakShare } from './ridge';

describe('outline', () => {
  it('steps over the rows that are shown', () => {
    expect(outline([9, 1, 3, 9], { from: 1, to: 3 }, 4, 0.75)).toEqual([
      [0, 1 / 3],
      [0.5, 1 / 3],
      [0.5, 1],
      [1, 1],
    ]);
  });

  it('is flat where there is nothing', () => expect(outline([0], { from: 0, to: 1 }, 0, 0)).toEqual([[0, 0], [1, 0]]));
});

describe('peakShare', () => {
  it('is the greatest share of a bucket in its own histogram', () => {
    expect(peakShare([[10, 30], [1, 0], [0, 0]])).toBe(1);
    expect(peakShare([[10, 30]])).toBe(0.75);
    expect(peakShare([])).toBe(0);
  });
});
