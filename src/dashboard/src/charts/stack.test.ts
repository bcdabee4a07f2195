import { describe, expect, it } from 'vitest';
import { areaAt, mean, stack } from './stack';

describe('stack', () => {
  it('adds each row to those below it', () => {
    expect(stack([[1, 2], [10, 20], [100, 200]])).toEqual([[1, 2], [11, 22], [111, 222]]);
  });

  it('ends at the total', () => {
    const rows = [[0.5, 0, 3], [0, 0, 1], [2.25, 0, 0]];
    expect(stack(rows).at(-1)).toEqual([2.75, 0, 4]);
  });

  it('makes nothing of nothing', () => expect(stack([])).toEqual([]));
});

describe('areaAt', () => {
  const edges = stack([[1], [0], [2]]);

  it.each([
    [0.5, 0],
    [1, 0],
    [1.5, 2],
    [3.5, -1],
  ])('finds at height %d area %d', (height, area) => expect(areaAt(edges, 0, height)).toBe(area));
});

describe('mean', () => {
  it('is the middle of a row', () => expect(mean([1, 2, 6])).toBe(3));
  it('of nothing is nothing', () => expect(mean([])).toBe(0));
});
