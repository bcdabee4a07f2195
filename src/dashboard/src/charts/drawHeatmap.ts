import type { HeatmapAnswer } from '../api/types';
import { duration } from '../format/duration';
import { trim } from '../format/number';
import { clock, moment, zoneOffset } from '../format/time';
import type { Span } from '../state/range';
import { intensity, logTicks, rampColour, timeStep, type Rows } from './heat';
import { axisHeight, axisWidth, plotEdge } from './options';
import type { ChartTheme } from './theme';

/** What a heatmap is drawn from. Sizes are CSS pixels. */
export interface HeatmapView {
  readonly data: HeatmapAnswer;
  readonly span: Span;
  readonly rows: Rows;
  /** The greatest count of a cell: the end of the colour ramp. */
  readonly max: number;
  readonly width: number;
  readonly height: number;
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const labelPixels = 90;
const dayS = 86_400;

/** The part of the canvas inside the axes. */
export function plotArea(width: number, height: number): Area {
  const { top, right } = plotEdge;
  return { left: axisWidth, top, width: width - axisWidth - right, height: height - axisHeight - top };
}

export function drawHeatmap(canvas: HTMLCanvasElement, view: HeatmapView, theme: ChartTheme): void {
  const context = canvas.getContext('2d');
  if (context === null) {
    return;
  }
  const ratio = devicePixelRatio;
  canvas.width = Math.round(view.width * ratio);
  canvas.height = Math.round(view.height * ratio);
  context.scale(ratio, ratio);
  context.font = '11px system-ui, sans-serif';

  const area = plotArea(view.width, view.height);
  drawCells(context, view, area, theme);
  drawLatencyAxis(context, view, area, theme);
  drawTimeAxis(context, view, area, theme);
}

/** Vertical position of a latency: logarithmic between the shown edges. */
function scaleY({ data, rows }: HeatmapView, area: Area): (us: number) => number {
  const low = Math.log(data.bounds_us[rows.from]!);
  const high = Math.log(data.bounds_us[rows.to]!);
  return (us) => area.top + area.height * (1 - (Math.log(us) - low) / (high - low));
}

function scaleX({ span }: HeatmapView, area: Area): (time: number) => number {
  return (time) => area.left + (area.width * (time * 1_000 - span.from)) / (span.to - span.from);
}

function drawCells(context: CanvasRenderingContext2D, view: HeatmapView, area: Area, theme: ChartTheme): void {
  const { data, rows, max } = view;
  const x = scaleX(view, area);
  const y = scaleY(view, area);
  context.save();
  context.beginPath();
  context.rect(area.left, area.top, area.width, area.height);
  context.clip();
  data.counts.forEach((column, i) => {
    const left = Math.round(x(data.times[i]!));
    const right = Math.round(x(data.times[i]! + data.step_s));
    for (let row = rows.from; row < rows.to; row++) {
      const value = column[row] ?? 0;
      if (value > 0) {
        const top = Math.round(y(data.bounds_us[row + 1]!));
        const bottom = Math.round(y(data.bounds_us[row]!));
        context.fillStyle = rampColour(theme.heat, intensity(value, max));
        // A hair between columns, none between latencies: a column reads as one distribution.
        context.fillRect(left, top, Math.max(1, right - left - (right - left > 5 ? 1 : 0)), Math.max(1, bottom - top));
      }
    }
  });
  context.restore();
}

function drawLatencyAxis(context: CanvasRenderingContext2D, view: HeatmapView, area: Area, theme: ChartTheme): void {
  const { data, rows } = view;
  const y = scaleY(view, area);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const tick of logTicks(data.bounds_us[rows.from]!, data.bounds_us[rows.to]!)) {
    const at = Math.round(y(tick)) + 0.5;
    context.strokeStyle = theme.grid;
    context.beginPath();
    context.moveTo(area.left, at);
    context.lineTo(area.left + area.width, at);
    context.globalCompositeOperation = 'destination-over';
    context.stroke();
    context.globalCompositeOperation = 'source-over';
    context.fillStyle = theme.axis;
    context.fillText(trim(duration(tick)), area.left - 6, at);
  }
}

function drawTimeAxis(context: CanvasRenderingContext2D, view: HeatmapView, area: Area, theme: ChartTheme): void {
  const { from, to } = view.span;
  const x = scaleX(view, area);
  const step = timeStep((to - from) / 1_000, Math.max(2, area.width / labelPixels));
  // Ticks lie on round times.
  const offset = zoneOffset(from) * 60;
  const first = Math.ceil((from / 1_000 - offset) / step) * step + offset;
  context.fillStyle = theme.axis;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (let time = first; time <= to / 1_000; time += step) {
    const text = step >= dayS ? moment(time * 1_000).replace(/ \S+$/, '') : clock(time * 1_000, step < 60);
    context.fillText(text, x(time), area.top + area.height + 8);
  }
}
