import { csvOfComparison, getComparison, rowsMax } from '../api/client';
import { changes, type Change, type CompareAnswer, type Compared, type ComparedDigest, type CompareSort } from '../api/types';
import { useResource, type Resource } from '../api/useResource';
import { Popover } from '../components/Popover';
import { QueryLink } from '../components/QueryLink';
import { SpanForm } from '../components/SpanForm';
import { ErrorPanel, Placeholder, StaleBanner } from '../components/States';
import type { TableColumn } from '../components/Table';
import { TableCard } from '../components/TableCard';
import { duration } from '../format/duration';
import { count, group, load, percent, rate, significant } from '../format/number';
import { moment, spanText } from '../format/time';
import { rowsStep } from '../state/address';
import { aroundAnnotation } from '../state/range';
import { useView } from '../state/view';

const names: Readonly<Record<Change, string>> = {
  new: 'New',
  gone: 'Gone',
  regressed: 'Regressed',
  improved: 'Improved',
  unchanged: 'Unchanged',
  too_few: 'Too few to tell',
};

/** This range against another: what is new, gone, slower or faster beyond its own noise. */
export function ComparePage() {
  const view = useView();
  const { base, only, order, rows } = view.address;
  const answer = useResource('compare', JSON.stringify([view.key, base, only, order, rows]), (signal) =>
    getComparison(view, view.address, rows, signal),
  );
  return (
    <>
      <h1 class="visually-hidden">Compare</h1>
      <StaleBanner resource={answer} />
      <section class="card" aria-label="What is compared" data-testid="compared">
        <Ranges answer={answer} />
        {answer.data !== null && <Counts answer={answer.data} />}
      </section>
      {answer.data === null ? (
        answer.error === null ? <Placeholder height={330} /> : <ErrorPanel error={answer.error} retry={answer.retry} />
      ) : (
        <TableCard
          title="Queries"
          testId="comparison"
          tools={
            <a class="hint" href={csvOfComparison(view, view.address)} download title="This table for a spreadsheet">
              CSV
            </a>
          }
          note="Slower is the probability that a command of now takes longer than one of before, from both histograms: 50 % is no change. p is how likely so much of a change is by chance."
          answer={answer}
          rows={(data: CompareAnswer) => data.digests}
          keyOf={({ digest }: ComparedDigest) => digest}
          columns={columns}
          order={{ by: order, onSort: (by) => view.go({ order: by }) }}
          empty={only.length > 0 ? 'No query changed in this way. Choose another above.' : 'Neither range has a command. Choose a wider one, or clear the filters.'}
        >
          <More answer={answer.data} />
        </TableCard>
      )}
    </>
  );
}

function Ranges({ answer }: { readonly answer: Resource<CompareAnswer> }) {
  const { address, span, annotations, go } = useView();
  const { base } = address;
  const shownBase = base ?? { from: span.from - (span.to - span.from), to: span.from };
  return (
    <div class="compare-head">
      <p>
        <b>{spanText(span)}</b> <Seen share={answer.data?.coverage.share} /> against <b>{spanText(shownBase)}</b>{' '}
        <Seen share={answer.data?.base_coverage.share} />
      </p>
      <Popover class="button small" title="Choose what this range is compared with" label="Other range">
        {(close) => (
          <SpanForm
            span={shownBase}
            text="Compare with this range"
            onSpan={(chosen) => {
              go({ base: chosen });
              close();
            }}
          />
        )}
      </Popover>
      {base !== null && (
        <button type="button" class="button small" onClick={() => go({ base: null })}>
          The time just before
        </button>
      )}
      {annotations.map((one) => (
        <button key={one.id} type="button" class="button small" onClick={() => go(aroundAnnotation(one, span))}>
          Before and after {one.title}, {moment(Date.parse(one.time), false)}
        </button>
      ))}
    </div>
  );
}

/** Says where part of a range was not read: a query may then seem new or gone and be neither. */
function Seen({ share }: { readonly share: number | null | undefined }) {
  return share === undefined || share === 1 ? null : (
    <span class="warn">({share === null ? 'nothing was read' : `${percent(share)} of it was read`})</span>
  );
}

function Counts({ answer }: { readonly answer: CompareAnswer }) {
  const { address, go } = useView();
  const { only } = address;
  return (
    <div class="changes" role="group" aria-label="Show only">
      {changes.map((change) => (
        <button
          key={change}
          type="button"
          class={`change ${change}`}
          data-testid={`change-${change}`}
          aria-pressed={only.includes(change)}
          onClick={() => go({ only: changes.filter((one) => only.includes(one) !== (one === change)) })}
        >
          <span class="stat-value">{count(answer.counts[change])}</span> {names[change]}
        </button>
      ))}
    </div>
  );
}

/** How far into the table the rows go, and the way to more of them. */
function More({ answer }: { readonly answer: CompareAnswer }) {
  const { address, go } = useView();
  const { only, rows } = address;
  const total = (only.length === 0 ? changes : only).reduce((sum, change) => sum + answer.counts[change], 0);
  if (answer.digests.length >= total) {
    return null;
  }
  const more = Math.min(rowsMax, rows + rowsStep);
  return (
    <div class="table-more" data-testid="more">
      <span class="muted">
        {group(answer.digests.length)} of {group(total)} queries
        {rows === rowsMax && ': for the others order the table in another way, or narrow it down'}
      </span>
      {rows < more && (
        <button type="button" class="button small" onClick={() => go({ rows: more })}>
          Show {group(Math.min(total, more) - answer.digests.length)} more
        </button>
      )}
    </div>
  );
}

const columns: readonly TableColumn<ComparedDigest, CompareSort>[] = [
  { name: 'Query', cell: (row) => <Statement row={row} /> },
  { name: 'Δ load', hint: 'How far the load has moved', sort: 'change', cell: ({ now, base }) => signed((now?.load ?? 0) - (base?.load ?? 0)) },
  { name: 'Load', sort: 'load', cell: (row) => <Both row={row} of={(one) => load(one.load)} /> },
  { name: 'Calls', sort: 'calls', cell: (row) => <Both row={row} of={(one) => rate(one.calls)} /> },
  { name: 'Mean', sort: 'mean', cell: (row) => <Both row={row} of={(one) => duration(one.mean_us)} /> },
  { name: 'p95', sort: 'p95', cell: (row) => <Both row={row} of={(one) => duration(one.p95_us)} /> },
  { name: '×', hint: 'p95 of now by p95 of before', sort: 'ratio', cell: ({ p95_ratio: ratio }) => (ratio === null ? '–' : significant(ratio)) },
  { name: 'Errors', sort: 'errors', cell: (row) => <Both row={row} of={(one) => percent(one.error_share)} /> },
  { name: 'Slower', sort: 'slower', cell: ({ effect }) => (effect === null ? '–' : percent(effect)) },
  { name: 'p', sort: 'p', direction: 'ascending', cell: ({ p_value: p }) => (p === null ? '–' : p < 0.0001 ? '<0.0001' : significant(p, 2)) },
];

function signed(change: number): string {
  return change === 0 ? load(0) : `${change > 0 ? '+' : '−'}${load(Math.abs(change))}`;
}

function Statement({ row }: { readonly row: ComparedDigest }) {
  return (
    <div class="query-cell">
      <span class={`badge ${row.state}`}>{names[row.state].toLowerCase()}</span>
      <QueryLink digest={row.digest} fingerprint={row.fingerprint} />
    </div>
  );
}

/** Before and now; once where both are the same, so that what differs stands out. */
function Both({ row, of }: { readonly row: ComparedDigest; readonly of: (one: Compared) => string }) {
  const [base, now] = [row.base, row.now].map((one) => (one === null ? '–' : of(one)));
  return base === now ? (
    <span class="muted">{now}</span>
  ) : (
    <>
      <span class="muted">{base} →</span> {now}
    </>
  );
}
