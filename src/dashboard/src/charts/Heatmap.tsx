import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { HeatmapAnswer } from '../api/types';
import { duration } from '../format/duration';
import { count, percent } from '../format/number';
import { spanText } from '../format/time';
import type { Span } from '../state/range';
import { drawHeatmap, plotArea, type HeatmapView } from './drawHeatmap';
import { greatest, occupiedRows } from './heat';
import { useChartTheme } from './theme';
import { useWidth } from './useWidth';

interface Props {
  readonly data: HeatmapAnswer;
  readonly span: Span;
  readonly height: number;
}

interface Cell {
  readonly column: number;
  readonly row: number;
  readonly left: number;
  readonly top: number;
}

/** How many commands took how long, over time: latency on a logarithmic axis, the number as colour. */
export function Heatmap({ data, span, height }: Props) {
  const theme = useChartTheme();
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(host);
  const [cell, setCell] = useState<Cell | null>(null);
  const rows = useMemo(() => occupiedRows(data.counts, data.bounds_us.length - 1), [data]);
  const max = useMemo(() => greatest(data.counts), [data]);

  const view: HeatmapView | null = rows === null ? null : { data, span, rows, max, width, height };
  useLayoutEffect(() => {
    if (canvas.current !== null && view !== null && width > 0) {
      drawHeatmap(canvas.current, view, theme);
    }
  }, [data, span.from, span.to, width, height, theme]);

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
          onPointerMove={(event) => setCell(cellAt(view, event.offsetX, event.offsetY))}
          onPointerLeave={() => setCell(null)}
        />
      )}
      {cell !== null && <CellTip data={data} cell={cell} width={width} />}
    </div>
  );
}

function CellTip({ data, cell, width }: { readonly data: HeatmapAnswer; readonly cell: Cell; readonly width: number }) {
  const column = data.counts[cell.column] ?? [];
  const start = data.times[cell.column];
  if (start === undefined) {
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
      <div class="tooltip-time">{spanText({ from: start * 1_000, to: (start + data.step_s) * 1_000 })}</div>
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

function cellAt({ data, span, rows, width, height }: HeatmapView, x: number, y: number): Cell | null {
  const area = plotArea(width, height);
  const time = span.from / 1_000 + (((x - area.left) / area.width) * (span.to - span.from)) / 1_000;
  const column = data.times.findIndex((start) => time >= start && time < start + data.step_s);
  const low = Math.log(data.bounds_us[rows.from]!);
  const high = Math.log(data.bounds_us[rows.to]!);
  const latency = Math.exp(low + (1 - (y - area.top) / area.height) * (high - low));
  const row = data.bounds_us.findIndex((edge, i) => latency >= edge && latency < (data.bounds_us[i + 1] ?? edge));
  return column < 0 || row < 0 ? null : { column, row, left: x, top: y };
}
