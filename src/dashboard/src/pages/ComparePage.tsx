import { getComparison } from '../api/client';
import { changes, type Change, type CompareAnswer, type Compared, type ComparedDigest } from '../api/types';
import { useResource, type Resource } from '../api/useResource';
import { Popover } from '../components/Popover';
import { SqlInline } from '../components/Sql';
import { SpanForm } from '../components/SpanForm';
import { ErrorPanel, Placeholder, StaleBanner } from '../components/States';
import { TableCard, type TableColumn } from '../components/TableCard';
import { duration } from '../format/duration';
import { count, load, percent, rate, significant } from '../format/number';
import { moment, spanText } from '../format/time';
import { aroundAnnotation } from '../state/range';
import { useView } from '../state/view';

/** Rows of the table: those that changed the most. */
const limit = 200;

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
  const { base, only } = view.address;
  const answer = useResource('compare', JSON.stringify([view.key, base, only]), (signal) =>
    getComparison(view, base, only, limit, signal),
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
          note="Slower is the probability that a command of now takes longer than one of before, from both histograms: 50 % is no change. p is how likely so much of a change is by chance."
          answer={answer}
          rows={(data: CompareAnswer) => data.digests}
          keyOf={({ digest }: ComparedDigest) => digest}
          columns={columns}
          empty={only.length > 0 ? 'No query changed in this way. Choose another above.' : 'Neither range has a command. Choose a wider one, or clear the filters.'}
        />
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

const columns: readonly TableColumn<ComparedDigest>[] = [
  { name: 'Query', cell: (row) => <Statement row={row} /> },
  { name: 'p95', cell: (row) => <Both row={row} of={(one) => duration(one.p95_us)} /> },
  { name: '×', hint: 'p95 of now by p95 of before', cell: ({ p95_ratio: ratio }) => (ratio === null ? '–' : significant(ratio)) },
  { name: 'Mean', cell: (row) => <Both row={row} of={(one) => duration(one.mean_us)} /> },
  { name: 'Calls', cell: (row) => <Both row={row} of={(one) => rate(one.calls)} /> },
  { name: 'Load', cell: (row) => <Both row={row} of={(one) => load(one.load)} /> },
  { name: 'Errors', cell: (row) => <Both row={row} of={(one) => percent(one.error_share)} /> },
  { name: 'Slower', cell: ({ effect }) => (effect === null ? '–' : percent(effect)) },
  { name: 'p', cell: ({ p_value: p }) => (p === null ? '–' : p < 0.0001 ? '<0.0001' : significant(p, 2)) },
];

function Statement({ row }: { readonly row: ComparedDigest }) {
  const { hrefOf } = useView();
  return (
    <div class="query-cell">
      <span class={`badge ${row.state}`}>{names[row.state].toLowerCase()}</span>
      <a href={hrefOf({ name: 'digest', digest: row.digest })} class="clamp" title={row.fingerprint}>
        <SqlInline text={row.fingerprint} />
      </a>
    </div>
  );
}

function Both({ row, of }: { readonly row: ComparedDigest; readonly of: (one: Compared) => string }) {
  return (
    <>
      <span class="muted">{row.base === null ? '–' : of(row.base)} →</span> {row.now === null ? '–' : of(row.now)}
    </>
  );
}
