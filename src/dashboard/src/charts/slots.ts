/**
 * Gives each key a colour slot of its own and keeps it: a digest does not change its colour because another
 * overtook it. A new key takes the lowest slot that is free; slots of keys that left are free again.
 */
export function assignSlots(
  before: ReadonlyMap<string, number>,
  keys: readonly string[],
  slots: number,
): ReadonlyMap<string, number> {
  const after = new Map<string, number>();
  const taken = new Set<number>();
  for (const key of keys) {
    const slot = before.get(key);
    if (slot !== undefined && slot < slots && !taken.has(slot)) {
      after.set(key, slot);
      taken.add(slot);
    }
  }

  let next = 0;
  for (const key of keys) {
    if (!after.has(key)) {
      while (taken.has(next)) {
        next++;
      }
      after.set(key, next % slots);
      taken.add(next);
    }
  }
  return after;
}
