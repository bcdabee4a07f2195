import type uPlot from 'uplot';
import { spanText } from '../format/time';
import type { Span } from '../state/range';
import { Swatch } from '../components/Swatch';
import { areaAt, stack } from './stack';

interface Row {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  readonly value: number | null;
}

interface Props {
  readonly plot: uPlot;
  /** The pointer, in pixels from the plot's corner. */
  readonly left: number;
  readonly top: number;
  readonly span: Span;
  readonly rows: readonly Row[];
  readonly stacked: boolean;
  readonly format: (value: number) => string;
}

/** Distance from the pointer, pixels. */
const offset = 14;

/** The values of one bucket beside the pointer; a stack from its top down, with what is pointed at brought out. */
export function Tooltip({ plot, left, top, span, rows, stacked, format }: Props) {
  const values = rows.map((row) => row.value ?? 0);
  const pointed = stacked ? areaAt(stack(values.map((value) => [value])), 0, plot.posToVal(top, 'y')) : -1;
  const shown = stacked ? rows.map((row, i) => ({ row, i })).reverse().filter(({ row }) => row.value !== 0) : rows.map((row, i) => ({ row, i }));

  const right = left > plot.over.clientWidth / 2;
  const x = plot.over.offsetLeft + left + (right ? -offset : offset);
  return (
    <div
      class="tooltip"
      style={{ left: `${x}px`, top: `${plot.over.offsetTop + 4}px`, transform: right ? 'translateX(-100%)' : 'none' }}
    >
      <div class="tooltip-time">{spanText(span)}</div>
      {shown.map(({ row, i }) => (
        <div key={row.key} class={i === pointed ? 'tooltip-row pointed' : 'tooltip-row'}>
          <Swatch colour={row.colour} />
          <span class={stacked ? 'tooltip-label mono' : 'tooltip-label'}>{row.label}</span>
          <span class="number">{row.value === null ? '–' : format(row.value)}</span>
        </div>
      ))}
      {stacked && (
        <div class="tooltip-row tooltip-total">
          <span />
          <span class="tooltip-label">Total</span>
          <span class="number">{format(values.reduce((sum, value) => sum + value, 0))}</span>
        </div>
      )}
    </div>
  );
}
