/** Pixels of a row of the table of queries, as table.css has it: fixed, so that a row's place is known unseen. */
export const rowHeight = 44;

/** Rows in the page beyond the edges, so that scrolling shows no gap. */
const overscan = 12;

/** The rows to have in the page, end exclusive. */
export function rowsInView(scrollTop: number, height: number, rows: number): { readonly first: number; readonly end: number } {
  const first = Math.floor(scrollTop / rowHeight) - overscan;
  const end = Math.ceil((scrollTop + height) / rowHeight) + overscan;
  return { first: Math.max(0, Math.min(first, rows)), end: Math.max(0, Math.min(end, rows)) };
}

/** Where to scroll so that a row is in view with its neighbours; where it is already, nothing moves. */
export function scrollTo(row: number, scrollTop: number, height: number): number {
  const highest = Math.max(0, (row - 1) * rowHeight);
  const lowest = Math.max(0, (row + 3) * rowHeight - height);
  return Math.max(Math.min(scrollTop, highest), lowest);
}
