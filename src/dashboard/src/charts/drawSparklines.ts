import type { ChartTheme } from './theme';

export const sparklineWidth = 96;
const height = 24;

/** Draws one miniature for each row, each by its own scale: it shows the shape, the bar beside it the size. */
export function drawSparklines(
  canvas: HTMLCanvasElement,
  rows: readonly (readonly number[])[],
  rowHeight: number,
  theme: ChartTheme,
): void {
  const context = canvas.getContext('2d');
  if (context === null) {
    return;
  }
  const ratio = devicePixelRatio;
  canvas.width = Math.round(sparklineWidth * ratio);
  canvas.height = Math.round(rows.length * rowHeight * ratio);
  context.scale(ratio, ratio);
  context.strokeStyle = theme.bar;
  context.fillStyle = theme.bar;
  context.lineWidth = 1.4;
  context.lineJoin = 'round';
  rows.forEach((values, row) => {
    if (values.length > 1) {
      drawOne(context, values, row * rowHeight + (rowHeight - height) / 2);
    }
  });
}

function drawOne(context: CanvasRenderingContext2D, values: readonly number[], top: number): void {
  const max = Math.max(...values, Number.MIN_VALUE);
  const line = new Path2D();
  values.forEach((value, i) => {
    line.lineTo((i * sparklineWidth) / (values.length - 1), top + height - 1.5 - (value / max) * (height - 3));
  });
  context.stroke(line);
  line.lineTo(sparklineWidth, top + height);
  line.lineTo(0, top + height);
  context.globalAlpha = 0.22;
  context.fill(line);
  context.globalAlpha = 1;
}
