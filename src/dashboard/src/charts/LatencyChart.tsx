import { useMemo } from 'preact/hooks';
import type { DigestSeriesAnswer } from '../api/types';
import { duration } from '../format/duration';
import type { Span } from '../state/range';
import { useView } from '../state/view';
import { ChartKey } from './ChartKey';
import { useChartTheme } from './theme';
import { TimeChart } from './TimeChart';

interface Props {
  readonly answer: DigestSeriesAnswer;
  readonly span: Span;
  readonly height: number;
}

/** Percentiles of the duration over time. Where there were no commands there is no line. */
export function LatencyChart({ answer, span, height }: Props) {
  const { go } = useView();
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
        span={span}
        series={series}
        format={duration}
        height={height}
        group="digest"
        onZoom={(range) => go({ range })}
      />
    </>
  );
}
