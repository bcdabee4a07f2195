/** Columns that the table of queries can show, in their order. */
export const columns = [
  'load', 'trend', 'calls', 'mean', 'p50', 'p95', 'p99', 'max', 'errors', 'rows', 'affected', 'sent', 'warnings', 'no_index', 'first',
] as const;

export type ColumnName = (typeof columns)[number];

/** What most questions need: how much, how often, how slow, how wrong. */
export const defaultColumns: readonly ColumnName[] = ['load', 'trend', 'calls', 'mean', 'p95', 'p99', 'errors', 'rows', 'first'];
