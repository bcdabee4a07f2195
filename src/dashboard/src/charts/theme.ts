import { useEffect, useState } from 'preact/hooks';

/** Colours of the charts, from the custom properties in tokens.css: one place for light and dark. */
export interface ChartTheme {
  readonly surface: string;
  readonly axis: string;
  readonly grid: string;
  /** Slots for digests. */
  readonly series: readonly string[];
  readonly other: string;
  readonly bar: string;
  readonly p50: string;
  readonly p95: string;
  readonly p99: string;
  readonly calls: string;
  readonly errors: string;
  /** From few to many. */
  readonly heat: readonly string[];
}

export const seriesSlots = 8;
const heatSteps = 5;

/** The theme in force; changes with the system's light or dark preference. */
export function useChartTheme(): ChartTheme {
  const [theme, setTheme] = useState(readTheme);
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const onChange = () => setTheme(readTheme());
    dark.addEventListener('change', onChange);
    return () => dark.removeEventListener('change', onChange);
  }, []);
  return theme;
}

function readTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    surface: read('--surface'),
    axis: read('--muted'),
    grid: read('--grid'),
    series: Array.from({ length: seriesSlots }, (_, i) => read(`--series-${i + 1}`)),
    bar: read('--bar'),
    other: read('--series-other'),
    p50: read('--series-1'),
    p95: read('--series-2'),
    p99: read('--series-6'),
    calls: read('--series-1'),
    errors: read('--series-6'),
    heat: Array.from({ length: heatSteps }, (_, i) => read(`--heat-${i + 1}`)),
  };
}
