import { useMemo } from 'preact/hooks';
import type { LiveWindow } from '../api/types';
import { CallsChart } from '../charts/CallsChart';
import { LatencyChart } from '../charts/LatencyChart';
import { Count } from '../components/Count';
import { PauseIcon, PlayIcon } from '../components/icons';
import { QueryLink } from '../components/QueryLink';
import { ShareBar } from '../components/ShareBar';
import { Stat } from '../components/Stat';
import { Placeholder } from '../components/States';
import { Table, type TableColumn } from '../components/Table';
import { duration } from '../format/duration';
import { load, percent, rate } from '../format/number';
import { clock } from '../format/time';
import type { Span } from '../state/range';
import { seriesOf } from '../state/liveSeries';
import { liveMs, useLive, type Live } from '../state/useLive';
import { useView } from '../state/view';

const chartHeight = 180;

/** At least so much time on the charts' axis, 5 minutes: a first window is not stretched over all of it. */
const spanMsMin = 300_000;

/** What happens now: each window of 10 s as it comes. */
export function LivePage() {
  const { filters, paused, setPaused } = useView();
  const live = useLive(filters, paused);
  const newest = live.windows[live.windows.length - 1];
  return (
    <>
      <h1 class="visually-hidden">Live</h1>
      <div class="live-head">
        <button type="button" class="button primary" data-testid="live-pause" onClick={() => setPaused(!paused)}>
          {paused ? <PlayIcon /> : <PauseIcon />} {paused ? 'Go on' : 'Pause'}
        </button>
        <span class={paused || live.state !== 'open' ? 'pulse paused' : 'pulse'} aria-hidden="true" />
        <span class="muted" role="status" data-testid="live-state">
          {stateText(live, paused)}
        </span>
      </div>
      {newest === undefined ? <Placeholder height={330} /> : <Windows live={live} newest={newest} />}
    </>
  );
}

function stateText({ state, windows }: Live, paused: boolean): string {
  const newest = windows[windows.length - 1];
  if (paused) {
    return 'Paused: what is shown holds still.';
  }
  if (state === 'lost') {
    return 'The aggregator cannot be reached, or has too many listeners. Trying again.';
  }
  return newest === undefined ? 'Waiting for the next window.' : `Window of ${clock(Date.parse(newest.time))}`;
}

interface WindowsProps {
  readonly live: Live;
  readonly newest: LiveWindow;
}

function Windows({ live: { windows, history }, newest }: WindowsProps) {
  const series = useMemo(() => seriesOf(history, windows, newest.step_s), [history, windows]);
  const to = Date.parse(newest.time) + newest.step_s * 1_000;
  const from = Math.max(series.times[0]! * 1_000, to - liveMs);
  const span: Span = { from: Math.min(from, to - spanMsMin), to };
  return (
    <>
      <section class="card stats dense" aria-label="Newest window" data-testid="live-window">
        <Stat name="Load" value={load(newest.load)} detail="average active sessions" />
        <Stat name="Throughput" value={rate(newest.calls)} detail="commands" />
        <Stat name="Errors" value={rate(newest.errors)} {...(newest.errors > 0 ? { tone: 'danger' as const } : {})} />
        <Stat name="p50" value={duration(newest.p50_us)} />
        <Stat name="p95" value={duration(newest.p95_us)} detail={`p99 ${duration(newest.p99_us)}`} />
        <Stat name="Coverage" value={newest.share === null ? '–' : percent(newest.share)} detail="of the traffic was read" />
      </section>
      <div class="chart-pair">
        <section class="card" aria-label="Throughput and errors">
          <h2>Throughput and errors</h2>
          <CallsChart times={series.times} step={series.step_s} calls={series.calls} errors={series.errors} span={span} height={chartHeight} group="live" />
        </section>
        <section class="card" aria-label="Latency">
          <h2>Latency</h2>
          <LatencyChart answer={series} span={span} height={chartHeight} group="live" />
        </section>
      </div>
      <section class="card flush" aria-label="Queries of the newest window">
        <div class="card-head">
          <h2>Queries of this window</h2>
        </div>
        <Queries window={newest} />
      </section>
    </>
  );
}

type Query = LiveWindow['digests'][number];

function Queries({ window }: { readonly window: LiveWindow }) {
  const columns: readonly TableColumn<Query>[] = [
    { name: 'Query', cell: ({ digest, fingerprint }) => <QueryLink digest={digest} fingerprint={fingerprint} /> },
    { name: 'Load', hint: 'Share of the load of this window', cell: (one) => <ShareBar share={window.load > 0 ? one.load / window.load : 0} /> },
    { name: 'Calls', cell: (one) => rate(one.count / window.step_s) },
    { name: 'p95', cell: (one) => duration(one.p95_us) },
    { name: 'Errors', cell: (one) => <Count value={one.errors} bad /> },
  ];
  return <Table testId="live-queries" rows={window.digests} keyOf={({ digest }) => digest} columns={columns} />;
}
