import type { TargetedPointerEvent } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { HeatmapAnswer } from '../api/types';
import { duration } from '../format/duration';
import { count, percent } from '../format/number';
import { spanText } from '../format/time';
import { bucketSpans, zoomTo, type Span } from '../state/range';
import { useView } from '../state/view';
import { dragPixelsMin } from './options';
import { drawHeatmap, plotArea, type HeatmapView } from './drawHeatmap';
import { greatest, occupiedRows } from './heat';
import { Marks } from './Marks';
import { useChartTheme } from './theme';
import { useWidth } from './useWidth';

interface Props {
  readonly data: HeatmapAnswer;
  readonly height: number;
}

/** Both ends of a drag, pixels from the canvas' left edge. */
interface Drag {
  readonly from: number;
  readonly to: number;
}

interface Cell {
  readonly column: number;
  readonly row: number;
  readonly left: number;
  readonly top: number;
}

/** How many commands took how long, over time: latency on a logarithmic axis, the number as colour. */
export function Heatmap({ data, height }: Props) {
  const { address, span, zoom } = useView();
  const theme = useChartTheme();
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(host);
  const [cell, setCell] = useState<Cell | null>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const rows = useMemo(() => occupiedRows(data.counts, data.bounds_us.length - 1), [data]);
  const max = useMemo(() => greatest(data.counts), [data]);

  const view: HeatmapView | null = rows === null ? null : { data, span, rows, max, width, height };
  useLayoutEffect(() => {
    if (canvas.current !== null && view !== null && width > 0) {
      drawHeatmap(canvas.current, view, theme);
    }
  }, [data, span.from, span.to, width, height, theme, address.utc]);

  const onPointerDown = (event: TargetedPointerEvent<HTMLCanvasElement>) => {
    if (event.button === 0) {
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrag({ from: event.offsetX, to: event.offsetX });
    }
  };
  const onPointerMove = (event: TargetedPointerEvent<HTMLCanvasElement>) => {
    setCell(view === null ? null : cellAt(view, event.offsetX, event.offsetY));
    setDrag(drag === null ? null : { from: drag.from, to: event.offsetX });
  };
  const onPointerUp = () => {
    setDrag(null);
    if (view !== null && drag !== null && Math.abs(drag.to - drag.from) >= dragPixelsMin) {
      const range = zoomTo(timeAt(view, drag.from), timeAt(view, drag.to));
      if (range !== null) {
        zoom(range);
      }
    }
  };

  return (
    <div ref={host} class="chart" style={{ height: `${height}px` }}>
      {view === null ? (
        <p class="chart-empty">No timed commands in this range.</p>
      ) : (
        <canvas
          ref={canvas}
          class="heatmap"
          role="img"
          aria-label={`Latency heatmap from ${duration(data.bounds_us[view.rows.from]!)} to ${duration(data.bounds_us[view.rows.to]!)}. ${spanText(span)}.`}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerUp}
          onPointerCancel={() => setDrag(null)}
          onPointerLeave={() => setCell(null)}
        />
      )}
      {view !== null && <Marks span={span} width={width} height={height} />}
      {view !== null && <HeatKey ramp={theme.heat} max={max} />}
      {drag !== null && <Selection drag={drag} height={height} width={width} />}
      {cell !== null && drag === null && <CellTip data={data} cell={cell} span={span} width={width} />}
    </div>
  );
}

interface CellTipProps {
  readonly data: HeatmapAnswer;
  readonly cell: Cell;
  readonly span: Span;
  readonly width: number;
}

function CellTip({ data, cell, span, width }: CellTipProps) {
  const column = data.counts[cell.column] ?? [];
  const bucket = bucketSpans(data.times, data.step_s, span)[cell.column];
  if (bucket === undefined) {
    return null;
  }
  const value = column[cell.row] ?? 0;
  const total = column.reduce((sum, n) => sum + n, 0);
  const right = cell.left > width / 2;
  return (
    <div
      class="tooltip"
      style={{
        left: `${cell.left + (right ? -14 : 14)}px`,
        top: `${cell.top}px`,
        transform: right ? 'translate(-100%, -50%)' : 'translateY(-50%)',
      }}
    >
      <div class="tooltip-time">{spanText(bucket)}</div>
      <div>
        {duration(data.bounds_us[cell.row]!)} – {duration(data.bounds_us[cell.row + 1]!)}
      </div>
      <div class="number">
        {count(value)} {value === 1 ? 'command' : 'commands'}
        {total > 0 && ` (${percent(value / total)} of ${count(total)})`}
      </div>
    </div>
  );
}

function Selection({ drag, width, height }: { readonly drag: Drag; readonly width: number; readonly height: number }) {
  const area = plotArea(width, height);
  const left = Math.max(area.left, Math.min(drag.from, drag.to));
  const right = Math.min(area.left + area.width, Math.max(drag.from, drag.to));
  const style = {
    left: `${left}px`,
    width: `${Math.max(0, right - left)}px`,
    top: `${area.top}px`,
    height: `${area.height}px`,
  };
  return <div class="heat-selection" style={style} />;
}

/** The colour ramp with its ends. */
function HeatKey({ ramp, max }: { readonly ramp: readonly string[]; readonly max: number }) {
  return (
    <div class="heat-key">
      1
      <span aria-hidden="true" style={{ background: `linear-gradient(to right, ${ramp.join(', ')})` }} />
      {count(max)}
    </div>
  );
}

/** Milliseconds since the epoch at a horizontal position; within the span. */
function timeAt({ span, width, height }: HeatmapView, x: number): number {
  const area = plotArea(width, height);
  const part = Math.max(0, Math.min(1, (x - area.left) / area.width));
  return span.from + part * (span.to - span.from);
}

function cellAt(view: HeatmapView, x: number, y: number): Cell | null {
  const { data, rows, width, height } = view;
  const area = plotArea(width, height);
  const time = timeAt(view, x) / 1_000;
  const column = data.times.findIndex((start) => time >= start && time < start + data.step_s);
  const low = Math.log(data.bounds_us[rows.from]!);
  const high = Math.log(data.bounds_us[rows.to]!);
  const latency = Math.exp(low + (1 - (y - area.top) / area.height) * (high - low));
  const row = data.bounds_us.findIndex((edge, i) => latency >= edge && latency < (data.bounds_us[i + 1] ?? edge));
  return column < 0 || row < 0 ? null : { column, row, left: x, top: y };
}
