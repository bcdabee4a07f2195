import { useMemo } from 'preact/hooks';
import { getErrors } from '../api/client';
import type { ErrorsAnswer } from '../api/types';
import { useResource } from '../api/useResource';
import { ChartKey } from '../charts/ChartKey';
import { chartPoints } from '../charts/points';
import { seriesSlots, useChartTheme } from '../charts/theme';
import { TimeChart } from '../charts/TimeChart';
import { ChartCard } from '../components/ChartCard';
import { Count } from '../components/Count';
import { CoveragePanel } from '../components/CoveragePanel';
import { FilterLink } from '../components/FilterLink';
import { QueryLink } from '../components/QueryLink';
import { ShareBar } from '../components/ShareBar';
import { Stat } from '../components/Stat';
import { ErrorPanel, Placeholder, StaleBanner } from '../components/States';
import type { TableColumn } from '../components/Table';
import { TableCard } from '../components/TableCard';
import { symbolOfError } from '../format/error';
import { count, rate } from '../format/number';
import { seconds } from '../state/range';
import { useView } from '../state/view';

/** Error codes of the table. */
const limit = 50;
const chartHeight = 220;

type Code = ErrorsAnswer['codes'][number];

/** What fails: each error, since when, in which queries and where. */
export function ErrorsPage() {
  const view = useView();
  const errors = useResource('errors', view.key, (signal) => getErrors(view, limit, chartPoints, signal));
  const { data } = errors;
  return (
    <>
      <h1 class="visually-hidden">Errors</h1>
      <StaleBanner resource={errors} />
      {data === null ? (
        errors.error === null ? <Placeholder height={330} /> : <ErrorPanel error={errors.error} retry={errors.retry} />
      ) : (
        <>
          <div class="summary">
            <section class="card stats" aria-label="Totals">
              <Stat name="Errors" value={count(data.total)} {...(data.total > 0 ? { tone: 'danger' as const } : {})} detail="in this range" />
              <Stat name="Rate" value={rate(data.total / seconds(view.span))} />
              <Stat name="Codes" value={count(data.codes.length)} detail="kinds of error" />
            </section>
            <CoveragePanel coverage={data.coverage} />
          </div>
          {data.total > 0 && (
            <ChartCard testId="errors-chart" title="Errors by code" hint="per second; drag to zoom" resource={errors} height={chartHeight}>
              {(answer) => <ErrorsChart answer={answer} />}
            </ChartCard>
          )}
          <TableCard
            title="Errors"
            testId="errors"
            answer={errors}
            rows={(answer: ErrorsAnswer) => answer.codes}
            keyOf={({ code }: Code) => String(code)}
            columns={columns}
            empty="No command failed in this range. Refused connections are on the page Connections."
          />
        </>
      )}
    </>
  );
}

function ErrorsChart({ answer }: { readonly answer: ErrorsAnswer }) {
  const theme = useChartTheme();
  const series = useMemo(
    () =>
      answer.codes.slice(0, seriesSlots).map((one, i) => ({
        key: String(one.code),
        label: symbolOfError(one),
        colour: theme.series[i]!,
        values: one.values,
      })),
    [answer, theme],
  );
  return (
    <>
      <ChartKey series={series} />
      <TimeChart
        label="Errors per second over time, stacked by code"
        times={answer.times}
        step={answer.step_s}
        series={series}
        stacked
        format={rate}
        height={chartHeight}
      />
    </>
  );
}

const columns: readonly TableColumn<Code>[] = [
  { name: 'Error', cell: (error) => <Failing error={error} /> },
  { name: 'Count', cell: (error) => <Count value={error.count} bad /> },
  { name: 'Share', hint: 'Of all errors', cell: ({ share }) => <ShareBar share={share} /> },
  { name: 'Hosts', hint: 'With the most first', cell: ({ hosts }) => hosts.map(({ value, count: n }) => <Host key={value} value={value} count={n} />) },
];

function Failing({ error }: { readonly error: Code }) {
  return (
    <>
      <b>{symbolOfError(error)}</b>
      <ul class="failing">
        {error.digests.map(({ digest, fingerprint, count: n }) => (
          <li key={digest}>
            <QueryLink digest={digest} fingerprint={fingerprint} line />
            <Count value={n} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Host({ value, count: n }: { readonly value: string; readonly count: number }) {
  return (
    <div>
      <FilterLink by="host" value={value} /> <Count value={n} />
    </div>
  );
}
