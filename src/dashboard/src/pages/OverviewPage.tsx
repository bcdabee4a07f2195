import { useState } from 'preact/hooks';
import { getDigests, getLoad } from '../api/client';
import type { DigestsAnswer } from '../api/types';
import { useResource } from '../api/useResource';
import { LoadChart, useDigestColours } from '../charts/LoadChart';
import { CoveragePanel } from '../components/CoveragePanel';
import { DigestTable } from '../components/DigestTable';
import { EmptyState } from '../components/EmptyState';
import { EncryptedPanel } from '../components/EncryptedPanel';
import { Stat } from '../components/Stat';
import { ErrorPanel, Placeholder, StaleBanner } from '../components/States';
import { count, group, load, percent, rate } from '../format/number';
import { seconds, type Span } from '../state/range';
import { useView } from '../state/view';

/** Rows of the table. */
const limit = 50;
const sparklinePoints = 30;
const chartPoints = 120;
/** Digests with an area of their own in the chart; as many as there are colours. */
const chartTop = 8;

/** The fleet at a glance: totals and coverage, load over time, and the digests that make it. */
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
    getDigests(view, sort, limit, sparklinePoints, signal),
  );
  const loads = useResource('load', view.key, (signal) => getLoad(view, chartPoints, chartTop, signal));
  const colours = useDigestColours(loads.data);
  const [focus, setFocus] = useState<string | null>(null);

  if (digests.data === null) {
    return digests.error === null ? <Loading /> : <ErrorPanel error={digests.error} retry={digests.retry} />;
  }
  const empty = digests.data.total.count === 0;
  return (
    <>
      <StaleBanner resource={digests.error === null ? loads : digests} />
      <Totals answer={digests.data} span={view.span} />
      {empty ? (
        <EmptyState />
      ) : (
        <>
          <section class="card" data-testid="load-chart" aria-label="Load over time">
            <div class="card-head">
              <h2>Load</h2>
              <span class="muted">average active sessions, by query</span>
              <span class="hint">drag to zoom</span>
            </div>
            {loads.data !== null ? (
              <LoadChart answer={loads.data} colours={colours} focus={focus} onFocus={setFocus} />
            ) : loads.error !== null ? (
              <p class="chart-empty">{loads.error.message}</p>
            ) : (
              <Placeholder height={264} />
            )}
          </section>
          <section class="card flush" aria-label="Queries" aria-busy={digests.loading}>
            <div class="card-head">
              <h2>Queries</h2>
              <span class="muted">
                {digests.data.digests.length < limit ? group(digests.data.digests.length) : `first ${limit}`}
              </span>
            </div>
            <DigestTable digests={digests.data.digests} colours={colours} onFocus={setFocus} />
          </section>
        </>
      )}
      {digests.data.coverage.encrypted_bytes + digests.data.coverage.connections_encrypted > 0 && <EncryptedPanel />}
    </>
  );
}

function commandsDetail(commands: number, estimated: boolean): string {
  if (estimated) {
    return 'estimated from a sample';
  }
  return commands >= 10_000 ? group(commands) : 'in this range';
}

function Totals({ answer, span }: { readonly answer: DigestsAnswer; readonly span: Span }) {
  const { total, coverage } = answer;
  return (
    <div class="summary">
      <section class="card stats" aria-label="Totals">
        <Stat name="Load" value={load(total.duration_sum_us / 1_000_000 / seconds(span))} detail="average active sessions" />
        <Stat name="Throughput" value={rate(total.count / seconds(span))} detail={coverage.estimated ? 'commands, estimated' : 'commands'} />
        <Stat name="Commands" value={count(total.count)} detail={commandsDetail(total.count, coverage.estimated)} />
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
