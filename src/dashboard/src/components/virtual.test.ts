import { describe, expect, it } from 'vitest';
import { rowHeight, rowsInView, scrollTo } from './virtual';

describe('rowsInView', () => {
  it('has the rows in view and some beyond, never more than there are', () => {
    expect(rowsInView(0, 10 * rowHeight, 5_000)).toEqual({ first: 0, end: 22 });
    expect(rowsInView(100 * rowHeight, 10 * rowHeight, 5_000)).toEqual({ first: 88, end: 122 });
    expect(rowsInView(4_990 * rowHeight, 10 * rowHeight, 5_000)).toEqual({ first: 4_978, end: 5_000 });
    expect(rowsInView(4_990 * rowHeight, 10 * rowHeight, 3)).toEqual({ first: 3, end: 3 });
    expect(rowsInView(0, 0, 0)).toEqual({ first: 0, end: 0 });
  });
});

describe('scrollTo', () => {
  const height = 10 * rowHeight;

  it('leaves a row that is in view where it is', () => expect(scrollTo(5, 2 * rowHeight, height)).toBe(2 * rowHeight));

  it('moves as little as shows the row and its neighbour', () => {
    expect(scrollTo(0, 500, height)).toBe(0);
    expect(scrollTo(20, 0, height)).toBe(13 * rowHeight);
    expect(scrollTo(20, 40 * rowHeight, height)).toBe(19 * rowHeight);
  });
});
