import { useMemo } from 'preact/hooks';
import { rate } from '../format/number';
import type { Span } from '../state/range';
import { ChartKey } from './ChartKey';
import { useChartTheme } from './theme';
import { TimeChart } from './TimeChart';

interface Props {
  readonly times: readonly number[];
  readonly step: number;
  /** Per second, as are the errors. */
  readonly calls: readonly number[];
  readonly errors: readonly number[];
  /** Where it is not the page's. */
  readonly span?: Span;
  readonly height: number;
  /** Charts with the same group share their cursor. */
  readonly group: string;
}

/** Calls and errors per second over time. */
export function CallsChart({ times, step, calls, errors, span, height, group }: Props) {
  const theme = useChartTheme();
  const series = useMemo(
    () => [
      { key: 'calls', label: 'calls', colour: theme.calls, values: calls },
      { key: 'errors', label: 'errors', colour: theme.errors, values: errors },
    ],
    [calls, errors, theme],
  );
  return (
    <>
      <ChartKey series={series} />
      <TimeChart
        label="Calls and errors per second over time"
        times={times}
        step={step}
        series={series}
        format={rate}
        {...(span === undefined ? {} : { span })}
        height={height}
        group={group}
      />
    </>
  );
}
