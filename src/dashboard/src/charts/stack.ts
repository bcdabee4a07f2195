/** Adds each row to the sum of those before it: row i is the upper edge of area i. */
export function stack(rows: readonly (readonly number[])[]): number[][] {
  const edges: number[][] = [];
  for (const row of rows) {
    const below = edges[edges.length - 1];
    edges.push(row.map((value, i) => value + (below?.[i] ?? 0)));
  }
  return edges;
}

/** The areas' place from the bottom up for a height at one point; -1 above the top edge. */
export function areaAt(edges: readonly (readonly number[])[], index: number, height: number): number {
  return edges.findIndex((edge) => height <= (edge[index] ?? 0));
}

/** Mean of a row; 0 for none. */
export function mean(row: readonly number[]): number {
  return row.length === 0 ? 0 : row.reduce((sum, value) => sum + value, 0) / row.length;
}
