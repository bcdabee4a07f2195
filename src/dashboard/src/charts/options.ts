import type uPlot from 'uplot';
import { trim } from '../format/number';
import { clock, inZone, moment } from '../format/time';
import type { ChartTheme } from './theme';

/** One line or area. */
export interface TimeSeries {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  readonly values: readonly (number | null)[];
}

interface ChartSetup {
  readonly theme: ChartTheme;
  readonly series: readonly TimeSeries[];
  readonly stacked: boolean;
  readonly format: (value: number) => string;
  readonly width: number;
  readonly height: number;
  readonly group: string | undefined;
  /** Ends of the horizontal axis, unix seconds. */
  readonly bounds: () => [number, number];
  readonly onSelect: (from: number, to: number) => void;
  readonly onCursor: (index: number | null, left: number, top: number) => void;
}

const font = '11px system-ui, sans-serif';
/** Pixels of the axes and of the free edges: the heatmap has the same, so that times stand below one another. */
export const axisWidth = 62;
export const axisHeight = 26;
export const plotEdge = { top: 8, right: 28 } as const;

const dayS = 86_400;

/** Drags shorter than this many pixels are clicks. */
export const dragPixelsMin = 4;

/** uPlot's options for a chart over time. */
export function chartOptions(setup: ChartSetup): uPlot.Options {
  const { theme, stacked, width, height, group, bounds } = setup;
  return {
    width,
    height,
    padding: [plotEdge.top, plotEdge.right, 0, 0],
    legend: { show: false },
    tzDate: (at) => inZone(at * 1_000),
    focus: { alpha: 0.18 },
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false, dist: dragPixelsMin },
      points: { show: !stacked, size: 6 },
      focus: { prox: -1 },
      ...(group === undefined ? {} : { sync: { key: group } }),
    },
    scales: {
      x: { time: true, range: bounds },
      y: { range: (_, __, max) => [0, max > 0 ? max * 1.06 : 1] },
    },
    axes: [timeAxis(theme), valueAxis(theme, setup.format)],
    series: [{}, ...setup.series.map((one) => plotSeries(one, stacked, theme))],
    bands: stacked ? setup.series.slice(1).map((_, i) => ({ series: [i + 2, i + 1] as [number, number] })) : [],
    hooks: {
      setSelect: [(u) => select(u, setup.onSelect)],
      setCursor: [(u) => setup.onCursor(u.cursor.idx ?? null, u.cursor.left ?? 0, u.cursor.top ?? 0)],
    },
  };
}

function plotSeries({ label, colour }: TimeSeries, stacked: boolean, theme: ChartTheme): uPlot.Series {
  // In a stack, a line of the page's own colour parts neighbours, so that hue alone need not.
  return stacked
    ? { label, stroke: theme.surface, width: 1, fill: colour, points: { show: false } }
    : { label, stroke: colour, width: 1.75, spanGaps: false, points: { show: lonely, size: 5, fill: colour } };
}

/** Points are drawn only where too few neighbours are there for a line to be seen. */
function lonely(u: uPlot, series: number): boolean {
  const values = u.data[series] ?? [];
  return !values.some((value, i) => value != null && values[i + 1] != null);
}

function timeAxis(theme: ChartTheme): uPlot.Axis {
  return {
    stroke: theme.axis,
    font,
    size: axisHeight,
    gap: 4,
    space: 72,
    grid: { show: false },
    ticks: { stroke: theme.grid, width: 1, size: 4 },
    values: (_, splits, __, ___, increment) => splits.map((at) => timeLabel(at * 1_000, increment)),
  };
}

function timeLabel(ms: number, increment: number): string {
  const midnight = inZone(ms).getHours() === 0 && inZone(ms).getMinutes() === 0;
  if (increment >= dayS || midnight) {
    return moment(ms).replace(/ \S+$/, '');
  }
  return clock(ms, increment < 60);
}

function valueAxis(theme: ChartTheme, format: (value: number) => string): uPlot.Axis {
  return {
    stroke: theme.axis,
    font,
    size: axisWidth,
    gap: 6,
    space: 36,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { show: false },
    values: (_, splits) => splits.map((value) => trim(format(value))),
  };
}

function select(u: uPlot, onSelect: ChartSetup['onSelect']): void {
  const { left, width } = u.select;
  if (width < dragPixelsMin) {
    return;
  }
  const [from, to] = [u.posToVal(left, 'x'), u.posToVal(left + width, 'x')];
  u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  onSelect(from, to);
}
