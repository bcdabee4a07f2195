import { describe, expect, it } from 'vitest';
import { greatest, intensity, logTicks, occupiedRows, rampColour, timeStep } from './heat';

describe('occupiedRows', () => {
  it('leaves one empty row about what is there', () => {
    expect(occupiedRows([[0, 0, 0, 4, 0, 0], [0, 0, 1, 0, 0, 0]], 6)).toEqual({ from: 1, to: 5 });
  });

  it('stays inside the buckets', () => expect(occupiedRows([[1, 0, 2]], 3)).toEqual({ from: 0, to: 3 }));

  it.each([
    [[[0, 0]], 2],
    [[[]], 0],
    [[], -1],
  ])('is null for %j', (counts, buckets) => expect(occupiedRows(counts, buckets)).toBeNull());
});

describe('intensity', () => {
  it('runs from nothing to all by the logarithm', () => {
    expect(intensity(0, 100)).toBe(0);
    expect(intensity(100, 100)).toBe(1);
    expect(intensity(1, 1)).toBe(1);
    expect(intensity(1, 1_000_000)).toBeGreaterThan(0.04);
  });
});

describe('greatest', () => {
  it('looks at every cell', () => expect(greatest([[1, 2], [], [9, 3]])).toBe(9));
});

describe('logTicks', () => {
  it('marks decades over a wide range', () => expect(logTicks(50, 60_000)).toEqual([100, 1_000, 10_000]));
  it('marks 1, 2 and 5 over a narrow one', () => expect(logTicks(150, 1_200)).toEqual([200, 500, 1_000]));
});

describe('rampColour', () => {
  const ramp = ['#000000', '#ffffff', '#ff0000'];

  it.each([
    [0, 'rgb(0 0 0)'],
    [0.25, 'rgb(128 128 128)'],
    [0.5, 'rgb(255 255 255)'],
    [1, 'rgb(255 0 0)'],
    [2, 'rgb(255 0 0)'],
  ])('is at %d %s', (position, colour) => expect(rampColour(ramp, position)).toBe(colour));
});

describe('timeStep', () => {
  it.each([
    [300, 10, 30],
    [3_600, 10, 600],
    [86_400, 10, 10_800],
  ])('divides %d s into at most %d', (range, labels, step) => expect(timeStep(range, labels)).toBe(step));
});
