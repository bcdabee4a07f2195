import { csvOfTable, getDigests, getGroups, type TableQuery } from '../api/client';
import { filterDimensions, type DigestsAnswer, type FilterDimension, type GroupsAnswer } from '../api/types';
import { usePages } from '../api/usePages';
import { EmptyState } from '../components/EmptyState';
import { measureColumns, type QueryRow } from '../components/measureColumns';
import { Popover } from '../components/Popover';
import { QueryTable } from '../components/QueryTable';
import { SearchBox } from '../components/SearchBox';
import { ErrorPanel, Placeholder, StaleBanner } from '../components/States';
import { group, load, percent, plural, rate } from '../format/number';
import { columns, defaultColumns } from '../state/columns';
import { seconds } from '../state/range';
import { useView } from '../state/view';

/** Rows that one call fetches. */
const limit = 200;
const sparklinePoints = 30;

type Part = DigestsAnswer | GroupsAnswer;

/** Every query of the range, or what they are grouped by: search, order, narrow down. */
export function QueriesPage() {
  const view = useView();
  const { by } = view.address;
  const table: TableQuery = view.address;
  const subject = JSON.stringify([table.sort, by, table.search, table.onlyNew, view.filters]);
  const { first, answers, more } = usePages<Part>(by, `${view.key} ${subject}`, (cursor, signal) => {
    const page = { limit, points: sparklinePoints, cursor };
    return by === 'digest' ? getDigests(view, table, page, signal) : getGroups(view, table, page, signal);
  });
  // What is scrolled through must hold still: the header says so, and its button goes on.
  const onEnd = () => {
    view.setPaused(true);
    more();
  };

  return (
    <>
      <h1 class="visually-hidden">Queries</h1>
      <StaleBanner resource={first} />
      <section class="card flush has-tools" aria-label="Queries" aria-busy={first.loading}>
        <Tools answer={first.data} csv={csvOfTable(view, table)} />
        {first.data === null ? (
          first.error === null ? <Placeholder height={480} /> : <ErrorPanel error={first.error} retry={first.retry} />
        ) : totalOf(first.data) > 0 ? (
          <QueryTable
            key={subject}
            rows={answers.flatMap(rowsOf)}
            total={totalOf(first.data)}
            by={by}
            columns={by === 'digest' ? view.address.columns : view.address.columns.filter((name) => name !== 'first')}
            onEnd={onEnd}
          />
        ) : first.data.total.count > 0 ? (
          <NothingFound />
        ) : null}
      </section>
      {first.data?.total.count === 0 && <EmptyState />}
    </>
  );
}

function rowsOf(answer: Part): readonly QueryRow[] {
  return 'digests' in answer
    ? answer.digests.map((digest) => ({ key: digest.digest, ...digest }))
    : answer.groups.map((one) => ({ key: one.value, ...one }));
}

function totalOf(answer: Part): number {
  return 'digests' in answer ? answer.digests_total : answer.groups_total;
}

function Tools({ answer, csv }: { readonly answer: Part | null; readonly csv: string }) {
  const { address, go } = useView();
  return (
    <div class="table-tools">
      {address.by === 'digest' && <SearchBox />}
      <label class="tool">
        Group by
        <select value={address.by} onChange={(event) => go({ by: event.currentTarget.value as FilterDimension })}>
          {['digest' as const, ...filterDimensions.filter((one) => one !== 'digest')].map((one) => (
            <option key={one} value={one}>
              {one === 'digest' ? 'query' : one}
            </option>
          ))}
        </select>
      </label>
      {address.by === 'digest' && (
        <label class="tool">
          <input type="checkbox" checked={address.onlyNew} onChange={() => go({ onlyNew: !address.onlyNew })} />
          New only
        </label>
      )}
      <Popover class="button small" title="Choose the columns" label="Columns">
        {() => <Columns />}
      </Popover>
      <a class="button small" href={csv} download title="This table for a spreadsheet">
        CSV
      </a>
      {answer !== null && <Totals answer={answer} />}
    </div>
  );
}

function Totals({ answer }: { readonly answer: Part }) {
  const { span } = useView();
  const { total, coverage } = answer;
  const rows = 'digests' in answer ? plural(answer.digests_total, 'query', 'queries') : plural(answer.groups_total, 'value');
  return (
    <p class="tool-note" data-testid="table-totals">
      <b>{rows}</b>, {group(total.count)} commands ({rate(total.count / seconds(span))}), load{' '}
      {load(total.duration_sum_us / 1_000_000 / seconds(span))}
      {'overlapping' in answer && answer.overlapping && '; a command counts under each of its tables'}
      {coverage.share !== null && coverage.share < 1 && <span class="warn">; {percent(coverage.share)} of the traffic was read</span>}
    </p>
  );
}

function Columns() {
  const { address, go } = useView();
  const chosen = address.columns;
  return (
    <fieldset class="form columns">
      <legend>Columns</legend>
      {columns.map((name) => (
        <label key={name} class="tool">
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={() => go({ columns: columns.filter((one) => chosen.includes(one) !== (one === name)) })}
          />
          {measureColumns[name].title}
        </label>
      ))}
      <button type="button" class="link" onClick={() => go({ columns: defaultColumns })}>
        As at first
      </button>
    </fieldset>
  );
}

function NothingFound() {
  const { go } = useView();
  return (
    <div class="state" data-testid="nothing-found">
      <p>No query of this range matches.</p>
      <button type="button" class="button" onClick={() => go({ search: '', onlyNew: false })}>
        Show all queries
      </button>
    </div>
  );
}
