import { useState } from 'preact/hooks';
import { getDigests, getLoad } from '../api/client';
import type { DigestsAnswer, LoadAnswer } from '../api/types';
import { useResource } from '../api/useResource';
import { CallsChart } from '../charts/CallsChart';
import { LatencyChart } from '../charts/LatencyChart';
import { LoadChart, useDigestColours } from '../charts/LoadChart';
import { chartPoints } from '../charts/points';
import { ChartCard } from '../components/ChartCard';
import { CoveragePanel } from '../components/CoveragePanel';
import { EmptyState } from '../components/EmptyState';
import { EncryptedPanel } from '../components/EncryptedPanel';
import { NewsPanel } from '../components/NewsPanel';
import { QueryTable } from '../components/QueryTable';
import { Stat } from '../components/Stat';
import { ErrorPanel, Placeholder, StaleBanner } from '../components/States';
import { duration } from '../format/duration';
import { count, group, load, percent, rate } from '../format/number';
import { defaultColumns } from '../state/columns';
import { seconds, type Span } from '../state/range';
import { useView } from '../state/view';

/** Rows of the table; the Queries page has them all. */
const limit = 10;
const sparklinePoints = 30;
const chartHeight = 180;
/** Digests with an area of their own in the chart; as many as there are colours. */
const chartTop = 8;
const shownColumns = defaultColumns.filter((name) => name !== 'rows');

/** The fleet at a glance: totals and coverage, load over time, what is new, and the queries that make the load. */
export function OverviewPage() {
  return (
    <>
      <h1 class="visually-hidden">Overview</h1>
      <Overview />
    </>
  );
}

function Overview() {
  const view = useView();
  const { sort } = view.address;
  const digests = useResource('digests', `${view.key} ${sort}`, (signal) =>
    getDigests(view, { sort, by: 'digest', search: '', onlyNew: false }, { limit, points: sparklinePoints, cursor: null }, signal),
  );
  const loads = useResource('load', view.key, (signal) => getLoad(view, chartPoints, chartTop, signal));
  const colours = useDigestColours(loads.data);
  const [focus, setFocus] = useState<string | null>(null);

  if (digests.data === null) {
    return digests.error === null ? <Loading /> : <ErrorPanel error={digests.error} retry={digests.retry} />;
  }
  const { data } = digests;
  return (
    <>
      <StaleBanner resource={digests.error === null ? loads : digests} />
      <Totals answer={data} durations={loads.data?.durations ?? null} span={view.span} />
      {data.total.count === 0 ? (
        <EmptyState />
      ) : (
        <>
          <ChartCard testId="load-chart" title="Load" hint="average active sessions, by query; drag to zoom" resource={loads} height={264}>
            {(answer) => <LoadChart answer={answer} colours={colours} focus={focus} onFocus={setFocus} />}
          </ChartCard>
          <NewsPanel />
          <div class="chart-pair">
            <ChartCard testId="calls-chart" title="Throughput and errors" hint="per second" resource={loads} height={chartHeight}>
              {({ times, step_s: step, calls, errors }) => (
                <CallsChart times={times} step={step} calls={calls} errors={errors} height={chartHeight} group="overview" />
              )}
            </ChartCard>
            <ChartCard testId="latency-chart" title="Latency" hint="percentiles of all commands" resource={loads} height={chartHeight}>
              {(answer) => <LatencyChart answer={answer} height={chartHeight} group="overview" />}
            </ChartCard>
          </div>
          <section class="card flush" aria-label="Top queries" aria-busy={digests.loading}>
            <div class="card-head">
              <h2>Top queries</h2>
              <a class="hint" href={view.hrefOf({ name: 'queries' })}>
                All {group(data.digests_total)} queries
              </a>
            </div>
            <QueryTable
              rows={data.digests.map((digest) => ({ key: digest.digest, ...digest }))}
              total={data.digests.length}
              by="digest"
              columns={shownColumns}
              colours={colours}
              onFocus={setFocus}
            />
          </section>
        </>
      )}
      {data.coverage.encrypted_bytes + data.coverage.connections_encrypted > 0 && <EncryptedPanel />}
    </>
  );
}

interface TotalsProps {
  readonly answer: DigestsAnswer;
  readonly durations: LoadAnswer['durations'] | null;
  readonly span: Span;
}

function Totals({ answer, durations, span }: TotalsProps) {
  const { total, coverage } = answer;
  return (
    <div class="summary">
      <section class="card stats" aria-label="Totals">
        <Stat name="Load" value={load(total.duration_sum_us / 1_000_000 / seconds(span))} detail="average active sessions" />
        <Stat
          name="Throughput"
          value={rate(total.count / seconds(span))}
          detail={`${count(total.count)} commands${coverage.estimated ? ', estimated' : ''}`}
        />
        <Stat
          name="p95"
          value={duration(durations?.p95_us ?? null)}
          detail={durations === null ? '' : `p50 ${duration(durations.p50_us)}, p99 ${duration(durations.p99_us)}`}
        />
        <Stat
          name="Errors"
          value={count(total.errors)}
          detail={total.count === 0 ? '' : `${percent(total.errors / total.count)} of commands`}
          {...(total.errors > 0 ? { tone: 'danger' as const } : {})}
        />
      </section>
      <CoveragePanel coverage={coverage} />
    </div>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading">
      <div class="summary">
        <Placeholder height={104} />
        <Placeholder height={104} />
      </div>
      <Placeholder height={330} />
      <Placeholder height={480} />
    </div>
  );
}
