/** Pure parts of the heatmap: which rows to show, where a value lies, and its colour. */

/** A run of latency buckets, from inclusive, to exclusive. */
export interface Rows {
  readonly from: number;
  readonly to: number;
}

/** The rows that hold something, with one empty row about them; null where all are empty. */
export function occupiedRows(counts: readonly (readonly number[])[], buckets: number): Rows | null {
  let from = Math.max(0, buckets);
  let to = 0;
  for (const column of counts) {
    for (let row = 0; row < column.length; row++) {
      if (column[row]! > 0) {
        from = Math.min(from, row);
        to = Math.max(to, row + 1);
      }
    }
  }
  return from >= to ? null : { from: Math.max(0, from - 1), to: Math.min(buckets, to + 1) };
}

export function greatest(counts: readonly (readonly number[])[]): number {
  let max = 0;
  for (const column of counts) {
    for (const value of column) {
      max = Math.max(max, value);
    }
  }
  return max;
}

/** 0..1 for a count, by its logarithm: one slow command among a million fast ones is still to be seen. */
export function intensity(value: number, max: number): number {
  return value <= 0 ? 0 : max <= 1 ? 1 : Math.log1p(value) / Math.log1p(max);
}

/** Ticks of 1, 10, 100 ... microseconds inside the edges; where those are few, also 2 and 5 of each. */
export function logTicks(low: number, high: number): readonly number[] {
  const decades = spread(low, high, [1]);
  return decades.length >= 3 ? decades : spread(low, high, [1, 2, 5]);
}

function spread(low: number, high: number, multiples: readonly number[]): number[] {
  const ticks: number[] = [];
  for (let decade = 10 ** Math.floor(Math.log10(Math.max(low, 1e-3))); decade <= high; decade *= 10) {
    for (const multiple of multiples) {
      const tick = decade * multiple;
      if (tick >= low && tick <= high) {
        ticks.push(tick);
      }
    }
  }
  return ticks;
}

/** Mixes along a ramp of "#rrggbb" colours; the position is 0..1. */
export function rampColour(ramp: readonly string[], position: number): string {
  const scaled = Math.max(0, Math.min(1, position)) * (ramp.length - 1);
  const index = Math.min(Math.floor(scaled), ramp.length - 2);
  const part = scaled - index;
  const [low, high] = [channels(ramp[index]!), channels(ramp[index + 1]!)];
  const mixed = low.map((value, i) => Math.round(value + (high[i]! - value) * part));
  return `rgb(${mixed.join(' ')})`;
}

function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

/** Steps of time for about so many labels: seconds between ticks of an axis. */
export function timeStep(rangeSeconds: number, labels: number): number {
  const steps = [10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800];
  return steps.find((step) => rangeSeconds / step <= labels) ?? 2_592_000;
}
