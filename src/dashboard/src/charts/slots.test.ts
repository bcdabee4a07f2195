import { describe, expect, it } from 'vitest';
import { assignSlots } from './slots';

describe('assignSlots', () => {
  it('numbers new keys in their order', () => {
    expect([...assignSlots(new Map(), ['a', 'b', 'c'], 8)]).toEqual([['a', 0], ['b', 1], ['c', 2]]);
  });

  it('keeps the slot of a key that changes its rank', () => {
    const before = assignSlots(new Map(), ['a', 'b', 'c'], 8);
    const after = assignSlots(before, ['c', 'a', 'b'], 8);
    expect(after.get('a')).toBe(0);
    expect(after.get('c')).toBe(2);
  });

  it('gives the slot of a key that left to one that came', () => {
    const before = assignSlots(new Map(), ['a', 'b', 'c'], 3);
    const after = assignSlots(before, ['d', 'c', 'a'], 3);
    expect(Object.fromEntries(after)).toEqual({ c: 2, a: 0, d: 1 });
  });

  it('gives no slot twice while there are enough', () => {
    let slots = assignSlots(new Map(), ['a', 'b', 'c', 'd'], 4);
    slots = assignSlots(slots, ['e', 'd', 'f', 'b'], 4);
    expect(new Set(slots.values()).size).toBe(4);
  });
});
