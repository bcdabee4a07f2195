import type { ComponentChildren } from 'preact';
import type { Measures, Sort } from '../api/types';
import { duration } from '../format/duration';
import { bytes, count, group, percent, rate, significant } from '../format/number';
import { ago, moment } from '../format/time';
import type { ColumnName } from '../state/columns';
import { seconds, type Span } from '../state/range';
import { Count } from './Count';
import { ShareBar } from './ShareBar';

/** A row of the table of queries: a digest, or what shares a value. */
export interface QueryRow extends Measures {
  readonly key: string;
  /** Of digests alone. */
  readonly fingerprint?: string;
  readonly first_seen?: string;
}

export interface MeasureColumn {
  readonly title: string;
  readonly sort?: Sort;
  /** Pixels. */
  readonly width: number;
  /** What the heading means, where its word alone does not say it. */
  readonly hint?: string;
  readonly cell: (row: QueryRow, span: Span) => ComponentChildren;
}

export const measureColumns: Readonly<Record<ColumnName, MeasureColumn>> = {
  load: { title: 'Load', sort: 'load', width: 138, hint: 'Share of the whole load: time spent in commands', cell: (r) => <ShareBar share={r.share} /> },
  // Drawn on one canvas for all rows.
  trend: { title: 'Trend', width: 116, hint: 'Load over the range', cell: () => null },
  calls: { title: 'Calls', sort: 'count', width: 84, cell: (r, span) => <span title={group(r.count)}>{rate(r.count / seconds(span))}</span> },
  mean: { title: 'Mean', sort: 'mean', width: 84, cell: (r) => duration(r.mean_us) },
  p50: { title: 'p50', width: 84, cell: (r) => duration(r.p50_us) },
  p95: { title: 'p95', sort: 'p95', width: 84, cell: (r) => duration(r.p95_us) },
  p99: { title: 'p99', sort: 'p99', width: 84, cell: (r) => duration(r.p99_us) },
  max: { title: 'Max', sort: 'max', width: 84, cell: (r) => duration(r.max_us) },
  errors: { title: 'Errors', sort: 'errors', width: 84, cell: (r) => <Errors row={r} /> },
  rows: { title: 'Rows', sort: 'rows', width: 84, hint: 'Rows sent to clients', cell: (r) => <span title={rowsInFull(r)}>{count(r.rows_sent)}</span> },
  affected: { title: 'Affected', width: 84, hint: 'Rows affected', cell: (r) => <Count value={r.rows_affected} /> },
  sent: { title: 'Sent', width: 90, hint: 'Bytes of the responses', cell: (r) => bytes(r.response_bytes) },
  warnings: { title: 'Warnings', width: 88, cell: (r) => <Count value={r.warnings} bad /> },
  no_index: { title: 'No index', width: 88, hint: 'Commands that used no index, as the server said', cell: (r) => <Count value={r.no_index} bad /> },
  first: { title: 'First seen', width: 108, cell: (r, span) => <FirstSeen row={r} span={span} /> },
};

function Errors({ row }: { readonly row: QueryRow }) {
  return (
    <span title={row.count === 0 ? undefined : `${percent(row.errors / row.count)} of the calls`}>
      <Count value={row.errors} bad />
    </span>
  );
}

function rowsInFull(row: QueryRow): string {
  const each = row.count === 0 ? '' : `, ${significant(row.rows_sent / row.count)} each call`;
  return `${group(row.rows_sent)} sent${each}; ${group(row.rows_affected)} affected`;
}

function FirstSeen({ row, span }: { readonly row: QueryRow; readonly span: Span }) {
  if (row.first_seen === undefined) {
    return null;
  }
  const ms = Date.parse(row.first_seen);
  return <span title={moment(ms)}>{ago(ms, Math.max(span.to, ms))}</span>;
}
