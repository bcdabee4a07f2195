import { useEffect } from 'preact/hooks';
import { getDigest, getDigestSeries, getHeatmap } from '../api/client';
import { dimensions, type DigestAnswer } from '../api/types';
import { useResource, type Resource } from '../api/useResource';
import { CallsChart } from '../charts/CallsChart';
import { Heatmap } from '../charts/Heatmap';
import { LatencyChart } from '../charts/LatencyChart';
import { chartPoints } from '../charts/points';
import { Breakdown } from '../components/Breakdown';
import { ChartCard } from '../components/ChartCard';
import { CopyButton } from '../components/CopyButton';
import { CoveragePanel } from '../components/CoveragePanel';
import { DigestErrors } from '../components/DigestErrors';
import { DigestStats } from '../components/DigestStats';
import { DistributionCard } from '../components/DistributionCard';
import { EmptyState } from '../components/EmptyState';
import { titleOf } from '../components/Header';
import { BackIcon } from '../components/icons';
import { DigestNews } from '../components/NewsPanel';
import { SqlBlock } from '../components/Sql';
import { ErrorPanel, Placeholder, StaleBanner } from '../components/States';
import { ago, moment } from '../format/time';
import { useView } from '../state/view';

const heatmapPoints = 90;
const chartHeight = 220;

/** One digest: its text, what it costs, how its latency moves, and who sends it. */
export function DigestPage({ digest }: { readonly digest: string }) {
  const view = useView();
  const { key, hrefOf } = view;
  const summary = useResource(digest, key, (signal) => getDigest(digest, view, signal));
  const series = useResource(digest, key, (signal) => getDigestSeries(digest, view, chartPoints, signal));
  const heatmap = useResource(digest, key, (signal) => getHeatmap(digest, view, heatmapPoints, signal));

  return (
    <>
      <nav aria-label="Breadcrumb">
        <a class="back" href={hrefOf({ name: 'queries' })}>
          <BackIcon /> All queries
        </a>
      </nav>
      <Title digest={digest} summary={summary.data?.summary ?? ''} />
      <StaleBanner resource={summary} />
      <Summary digest={digest} summary={summary} />
      <DigestNews digest={digest} />
      {summary.data !== null && summary.data.count > 0 && (
        <>
          <div class="chart-pair">
            <ChartCard testId="latency-chart" title="Latency" hint="percentiles over time" resource={series} height={chartHeight}>
              {(answer) => <LatencyChart answer={answer} height={chartHeight} group="digest" />}
            </ChartCard>
            <ChartCard testId="calls-chart" title="Calls and errors" hint="per second" resource={series} height={chartHeight}>
              {({ times, step_s: step, count, errors }) => (
                <CallsChart times={times} step={step} calls={count} errors={errors} height={chartHeight} group="digest" />
              )}
            </ChartCard>
          </div>
          <ChartCard testId="heatmap" title="Latency heatmap" hint="commands by duration" resource={heatmap} height={chartHeight + 40}>
            {(answer) => <Heatmap data={answer} height={chartHeight + 40} />}
          </ChartCard>
          <DistributionCard digest={digest} />
          <div class="breakdowns">
            {summary.data.errors > 0 && <DigestErrors digest={digest} />}
            {dimensions.map((by) => (
              <Breakdown key={by} digest={digest} by={by} />
            ))}
          </div>
        </>
      )}
    </>
  );
}

/** What the statement does; a digest without a summary has its text alone to say it. */
function Title({ digest, summary }: { readonly digest: string; readonly summary: string }) {
  useEffect(() => {
    if (summary !== '') {
      document.title = titleOf(summary);
    }
  }, [summary]);
  return summary === '' ? (
    <h1 class="visually-hidden">Query {digest}</h1>
  ) : (
    <h1 class="digest-title" data-testid="digest-title">
      {summary}
    </h1>
  );
}

function Summary({ digest, summary }: { readonly digest: string; readonly summary: Resource<DigestAnswer> }) {
  if (summary.data === null) {
    return summary.error === null ? <Loading /> : <ErrorPanel error={summary.error} retry={summary.retry} />;
  }
  const { data } = summary;
  return (
    <>
      <section class="card statement" aria-label="Statement">
        <div class="statement-text">
          <SqlBlock text={data.fingerprint} />
          <CopyButton text={data.fingerprint} label="Copy the statement" />
        </div>
        <dl class="ids">
          <Id name="Digest" value={digest} />
          {data.percona_id !== '' && <Id name="Percona id" value={data.percona_id} />}
          <Seen name="First seen" time={data.first_seen} />
          <Seen name="Last seen" time={data.last_seen} />
        </dl>
      </section>
      <div class="summary narrow">
        <DigestStats digest={data} />
        <CoveragePanel coverage={data.coverage} />
      </div>
      {data.count === 0 && <EmptyState />}
    </>
  );
}

function Id({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="mono">
        {value}
        <CopyButton text={value} label={`Copy the ${name}`} />
      </dd>
    </div>
  );
}

function Seen({ name, time }: { readonly name: string; readonly time: string }) {
  const ms = Date.parse(time);
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {moment(ms)} <span class="muted">{ago(ms, Date.now())}</span>
      </dd>
    </div>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading">
      <Placeholder height={150} />
      <div class="summary narrow">
        <Placeholder height={104} />
        <Placeholder height={104} />
      </div>
      <Placeholder height={280} />
    </div>
  );
}
