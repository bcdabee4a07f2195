import type { Rows } from './heat';

/** A histogram as the outline of an area: x and y of 0..1, each bucket as wide as its share of the logarithmic axis. */
export function outline(counts: readonly number[], rows: Rows, total: number, peak: number): readonly (readonly [number, number])[] {
  const buckets = rows.to - rows.from;
  return counts.slice(rows.from, rows.to).flatMap((count, i) => {
    const y = total === 0 || peak === 0 ? 0 : count / total / peak;
    return [[i / buckets, y], [(i + 1) / buckets, y]] as const;
  });
}

/** The greatest share that one bucket has of its histogram: all are drawn by one scale. */
export function peakShare(all: readonly (readonly number[])[]): number {
  return Math.max(0, ...all.map((counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return total === 0 ? 0 : Math.max(...counts) / total;
  }));
}
