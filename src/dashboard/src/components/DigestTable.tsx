import type { ComponentChildren } from 'preact';
import type { Digest, Sort } from '../api/types';
import { Sparkline } from '../charts/Sparkline';
import { duration } from '../format/duration';
import { count, group, percent, rate, significant } from '../format/number';
import { ago, moment } from '../format/time';
import { seconds, type Span } from '../state/range';
import { useView } from '../state/view';
import { ShareBar } from './ShareBar';
import { SqlInline } from './Sql';
import { Swatch } from './Swatch';

interface Column {
  readonly name: string;
  readonly sort?: Sort;
  readonly class?: string;
  /** What the heading means, where its word alone does not say it. */
  readonly hint?: string;
  readonly cell: (digest: Digest, span: Span) => ComponentChildren;
}

const columns: readonly Column[] = [
  {
    name: 'Load',
    sort: 'load',
    class: 'share',
    hint: 'Share of the whole load: time spent in commands',
    cell: (d) => <ShareBar share={d.share} />,
  },
  { name: 'Trend', class: 'trend', hint: 'Load over the range', cell: (d) => <Sparkline values={d.sparkline ?? []} /> },
  { name: 'Calls', sort: 'count', cell: (d, span) => <span title={group(d.count)}>{rate(d.count / seconds(span))}</span> },
  { name: 'Mean', sort: 'mean', cell: (d) => duration(d.mean_us) },
  { name: 'p95', sort: 'p95', cell: (d) => duration(d.p95_us) },
  { name: 'p99', sort: 'p99', cell: (d) => duration(d.p99_us) },
  { name: 'Max', sort: 'max', class: 'wide', cell: (d) => duration(d.max_us) },
  { name: 'Errors', sort: 'errors', cell: (d) => <Errors digest={d} /> },
  {
    name: 'Rows',
    sort: 'rows',
    hint: 'Rows sent to clients',
    cell: (d) => <span title={rowsInFull(d)}>{count(d.rows_sent)}</span>,
  },
  { name: 'First seen', class: 'wide', cell: (d, span) => <FirstSeen digest={d} span={span} /> },
];

interface Props {
  readonly digests: readonly Digest[];
  /** Colours of the digests that the chart shows. */
  readonly colours: ReadonlyMap<string, string>;
  readonly onFocus: (digest: string | null) => void;
}

/** The digests, greatest first. A heading orders them by its measure; a row opens the digest. */
export function DigestTable({ digests, colours, onFocus }: Props) {
  const { address } = useView();
  return (
    <div class="table-scroll">
      <table class="digests" data-testid="digest-table">
        <thead>
          <tr>
            <th scope="col" class="query">
              Query
            </th>
            {columns.map((column) => (
              <Heading key={column.name} column={column} active={column.sort === address.sort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {digests.map((digest) => (
            <Row key={digest.digest} digest={digest} colour={colours.get(digest.digest)} onFocus={onFocus} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Heading({ column, active }: { readonly column: Column; readonly active: boolean }) {
  const { go } = useView();
  const { name, sort, hint, class: className } = column;
  return (
    <th scope="col" class={className} title={hint} aria-sort={active ? 'descending' : undefined}>
      {sort === undefined ? (
        name
      ) : (
        <button type="button" onClick={() => go({ sort })}>
          {name}
          <span class="sort-mark" aria-hidden="true">
            ▾
          </span>
        </button>
      )}
    </th>
  );
}

interface RowProps {
  readonly digest: Digest;
  readonly colour: string | undefined;
  readonly onFocus: (digest: string | null) => void;
}

function Row({ digest, colour, onFocus }: RowProps) {
  const { span, hrefOf, go } = useView();
  const page = { name: 'digest', digest: digest.digest } as const;
  const onClick = (event: MouseEvent) => {
    // The link is for the keyboard and for new tabs; text that was just selected is for copying.
    const onLink = event.target instanceof Element && event.target.closest('a') !== null;
    if (!onLink && getSelection()?.isCollapsed !== false) {
      go({ page });
    }
  };
  return (
    <tr
      data-testid="digest-row"
      data-digest={digest.digest}
      onClick={onClick}
      onPointerEnter={() => onFocus(digest.digest)}
      onPointerLeave={() => onFocus(null)}
    >
      <td class="query">
        <div class="query-cell">
          {colour === undefined ? <span class="swatch none" /> : <Swatch colour={colour} />}
          <a href={hrefOf(page)} class="clamp" title={digest.fingerprint}>
            <SqlInline text={digest.fingerprint} />
          </a>
          {isNew(digest, span) && (
            <span class="badge" title={`First seen ${moment(Date.parse(digest.first_seen))}`}>
              new
            </span>
          )}
        </div>
      </td>
      {columns.map((column) => (
        <td key={column.name} class={column.class}>
          {column.cell(digest, span)}
        </td>
      ))}
    </tr>
  );
}

function isNew(digest: Digest, span: Span): boolean {
  return Date.parse(digest.first_seen) >= span.from;
}

function Errors({ digest }: { readonly digest: Digest }) {
  if (digest.errors === 0) {
    return <span class="muted">0</span>;
  }
  return (
    <span class="danger" title={`${percent(digest.errors / digest.count)} of the calls`}>
      {count(digest.errors)}
    </span>
  );
}

function rowsInFull(digest: Digest): string {
  const each = digest.count === 0 ? '' : `, ${significant(digest.rows_sent / digest.count)} each call`;
  return `${group(digest.rows_sent)} sent${each}; ${group(digest.rows_affected)} affected`;
}

function FirstSeen({ digest, span }: { readonly digest: Digest; readonly span: Span }) {
  const ms = Date.parse(digest.first_seen);
  return <span title={moment(ms)}>{ago(ms, Math.max(span.to, ms))}</span>;
}
