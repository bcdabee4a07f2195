import type { LiveWindow, LoadAnswer, Percentiles } from '../api/types';

/** What the charts of live windows show. */
export interface LiveSeries extends Percentiles {
  /** Per second, as are the errors. */
  readonly calls: readonly number[];
  readonly errors: readonly number[];
}

type History = Pick<LoadAnswer, keyof LiveSeries>;

/** The windows that came, and before them what the store had, from its first commands on. */
export function seriesOf(history: History | null, windows: readonly LiveWindow[], step: number): LiveSeries {
  const from = windows.length === 0 ? Infinity : Date.parse(windows[0]!.time) / 1_000;
  const first = history === null ? -1 : history.calls.findIndex((calls) => calls > 0);
  const end = history === null ? 0 : history.times.filter((time) => time < from).length;
  const joined = <T>(older: ((series: History) => readonly T[]), newer: (window: LiveWindow) => T): readonly T[] => [
    ...(history === null || first < 0 ? [] : older(history).slice(first, end)),
    ...windows.map(newer),
  ];
  return {
    step_s: step,
    times: joined((series) => series.times, ({ time }) => Date.parse(time) / 1_000),
    calls: joined((series) => series.calls, ({ calls }) => calls),
    errors: joined((series) => series.errors, ({ errors }) => errors),
    p50_us: joined((series) => series.p50_us, (window) => window.p50_us),
    p95_us: joined((series) => series.p95_us, (window) => window.p95_us),
    p99_us: joined((series) => series.p99_us, (window) => window.p99_us),
  };
}
