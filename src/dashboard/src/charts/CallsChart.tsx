import { useMemo } from 'preact/hooks';
import type { DigestSeriesAnswer } from '../api/types';
import { rate } from '../format/number';
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

/** Calls and errors per second over time. */
export function CallsChart({ answer, span, height }: Props) {
  const { go } = useView();
  const theme = useChartTheme();
  const series = useMemo(
    () => [
      { key: 'calls', label: 'calls', colour: theme.calls, values: answer.count },
      { key: 'errors', label: 'errors', colour: theme.errors, values: answer.errors },
    ],
    [answer, theme],
  );
  return (
    <>
      <ChartKey series={series} />
      <TimeChart
        label="Calls and errors per second over time"
        times={answer.times}
        step={answer.step_s}
        span={span}
        series={series}
        format={rate}
        height={height}
        group="digest"
        onZoom={(range) => go({ range })}
      />
    </>
  );
}
