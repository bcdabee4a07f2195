import { useMemo, useRef } from 'preact/hooks';
import type { LoadAnswer } from '../api/types';
import { QueryLink } from '../components/QueryLink';
import { Swatch } from '../components/Swatch';
import { load } from '../format/number';
import type { TimeSeries } from './options';
import { assignSlots } from './slots';
import { mean } from './stack';
import { seriesSlots, useChartTheme } from './theme';
import { TimeChart } from './TimeChart';

const height = 264;
const otherKey = 'other';

/** Colour of each digest that the load chart shows. Kept from refresh to refresh. */
export function useDigestColours(answer: LoadAnswer | null): ReadonlyMap<string, string> {
  const theme = useChartTheme();
  const slots = useRef<ReadonlyMap<string, number>>(new Map());
  return useMemo(() => {
    const keys = answer?.series.map((one) => one.digest) ?? [];
    slots.current = assignSlots(slots.current, keys, seriesSlots);
    return new Map(keys.map((key) => [key, theme.series[slots.current.get(key)!]!]));
  }, [answer, theme]);
}

interface Props {
  readonly answer: LoadAnswer;
  readonly colours: ReadonlyMap<string, string>;
  readonly focus: string | null;
  readonly onFocus: (digest: string | null) => void;
}

/** Load over time, stacked by the digests that make it, the greatest at the bottom. */
export function LoadChart({ answer, colours, focus, onFocus }: Props) {
  const theme = useChartTheme();
  const series = useMemo(() => loadSeries(answer, colours, theme.other), [answer, colours, theme]);
  return (
    <div class="load">
      <TimeChart
        label="Load over time: average active sessions, stacked by query"
        times={answer.times}
        step={answer.step_s}
        series={series}
        stacked
        format={load}
        height={height}
        focus={focus}
      />
      <ol class="legend">
        {series.map((one) => (
          <LegendItem key={one.key} series={one} onFocus={onFocus} />
        ))}
      </ol>
    </div>
  );
}

function LegendItem({ series, onFocus }: { readonly series: TimeSeries; readonly onFocus: Props['onFocus'] }) {
  const { key, label, colour, values } = series;
  const value = load(mean(values.map((one) => one ?? 0)));
  return (
    <li onPointerEnter={() => onFocus(key)} onPointerLeave={() => onFocus(null)}>
      <Swatch colour={colour} />
      {key === otherKey ? (
        <span class="clip">{label}</span>
      ) : (
        <QueryLink digest={key} fingerprint={label} line />
      )}
      <span class="number" title="Mean load over the range">
        {value}
      </span>
    </li>
  );
}

function loadSeries(answer: LoadAnswer, colours: ReadonlyMap<string, string>, other: string): readonly TimeSeries[] {
  const series: TimeSeries[] = answer.series.map((one) => ({
    key: one.digest,
    label: one.fingerprint,
    colour: colours.get(one.digest) ?? other,
    values: one.values,
  }));
  if (answer.other.some((value) => value > 0)) {
    series.push({ key: otherKey, label: 'All other queries', colour: other, values: answer.other });
  }
  return series;
}
