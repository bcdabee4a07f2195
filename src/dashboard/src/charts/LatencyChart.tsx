import { useMemo } from 'preact/hooks';
import type { Percentiles } from '../api/types';
import { duration } from '../format/duration';
import type { Span } from '../state/range';
import { ChartKey } from './ChartKey';
import { useChartTheme } from './theme';
import { TimeChart } from './TimeChart';

interface Props {
  readonly answer: Percentiles;
  /** Where it is not the page's. */
  readonly span?: Span;
  readonly height: number;
  /** Charts with the same group share their cursor. */
  readonly group: string;
}

/** Percentiles of the duration over time. Where there were no commands there is no line. */
export function LatencyChart({ answer, span, height, group }: Props) {
  const theme = useChartTheme();
  const series = useMemo(
    () => [
      { key: 'p99', label: 'p99', colour: theme.p99, values: answer.p99_us },
      { key: 'p95', label: 'p95', colour: theme.p95, values: answer.p95_us },
      { key: 'p50', label: 'p50', colour: theme.p50, values: answer.p50_us },
    ],
    [answer, theme],
  );
  return (
    <>
      <ChartKey series={series} />
      <TimeChart
        label="Latency percentiles over time"
        times={answer.times}
        step={answer.step_s}
        series={series}
        format={duration}
        {...(span === undefined ? {} : { span })}
        height={height}
        group={group}
      />
    </>
  );
}
