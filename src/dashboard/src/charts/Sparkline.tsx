interface Props {
  readonly values: readonly number[];
}

const width = 96;
const height = 24;

/** Load over the range in miniature; each row by its own scale: it shows the shape, the bar beside it the size. */
export function Sparkline({ values }: Props) {
  if (values.length < 2) {
    return null;
  }
  const max = Math.max(...values, Number.MIN_VALUE);
  const x = (i: number) => ((i * width) / (values.length - 1)).toFixed(1);
  const y = (value: number) => (height - 1.5 - (value / max) * (height - 3)).toFixed(1);
  const line = values.map((value, i) => `${x(i)},${y(value)}`).join('L');
  return (
    <svg class="sparkline" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <path class="sparkline-area" d={`M0,${height}L${line}L${width},${height}Z`} />
      <path class="sparkline-line" d={`M${line}`} />
    </svg>
  );
}
