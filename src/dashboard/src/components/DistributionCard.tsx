import { getDistribution } from '../api/client';
import { dimensions, type Dimension, type Distribution, type DistributionAnswer } from '../api/types';
import { useResource } from '../api/useResource';
import { logTicks, occupiedRows, type Rows } from '../charts/heat';
import { outline, peakShare } from '../charts/ridge';
import { duration } from '../format/duration';
import { trim } from '../format/number';
import { useView } from '../state/view';
import { Count } from './Count';
import { FilterLink } from './FilterLink';
import type { TableColumn } from './Table';
import { TableCard } from './TableCard';

/** Values with a distribution of their own; the rest is one. */
const limit = 12;

/** Size of a distribution in its own units; the page stretches it. */
const [width, height] = [600, 40];

/** What is not listed has no value. */
type Row = Distribution & { readonly value: string | null };

/** How long the commands took, by each host or another dimension, one below the other: the odd one out is seen at once. */
export function DistributionCard({ digest }: { readonly digest: string }) {
  const view = useView();
  const { spread: by } = view.address;
  const answer = useResource(`${digest} ${by}`, view.key, (signal) => getDistribution(digest, by, view, limit, signal));
  return (
    <TableCard
      title="Distributions"
      testId="distribution"
      tools={
        <>
          <label class="tool">
            by
            <select value={by} onChange={(event) => view.go({ spread: event.currentTarget.value as Dimension })}>
              {dimensions.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
          <span class="muted">commands by duration, each by its own number</span>
        </>
      }
      answer={answer}
      rows={rowsOf}
      keyOf={({ value }: Row) => (value === null ? 'rest' : `value ${value}`)}
      columns={answer.data === null ? [] : columnsOf(answer.data, by)}
      empty="No timed command in this range."
    />
  );
}

function rowsOf({ groups, others }: DistributionAnswer): readonly Row[] {
  return [...groups, ...(others === null ? [] : [{ ...others, value: null }])];
}

/** All on one axis, and as high as the narrowest of them. */
function columnsOf(answer: DistributionAnswer, by: Dimension): readonly TableColumn<Row>[] {
  const { bounds_us: bounds } = answer;
  const all = rowsOf(answer).map(({ counts }) => counts);
  const span = occupiedRows(all, bounds.length - 1);
  const peak = peakShare(all);
  return [
    { name: by, class: 'value', cell: ({ value }) => (value === null ? <i>all others</i> : <FilterLink by={by} value={value} />) },
    {
      name: 'Distribution',
      class: 'ridge',
      heading: span !== null && <Axis bounds={bounds} rows={span} />,
      cell: ({ counts }) => span !== null && <Ridge counts={counts} rows={span} peak={peak} />,
    },
    { name: 'Calls', cell: ({ count }) => <Count value={count} /> },
    { name: 'p50', cell: ({ p50_us: p50 }) => duration(p50) },
    { name: 'p95', cell: ({ p95_us: p95 }) => duration(p95) },
    { name: 'p99', cell: ({ p99_us: p99 }) => duration(p99) },
  ];
}

function Ridge({ counts, rows, peak }: { readonly counts: readonly number[]; readonly rows: Rows; readonly peak: number }) {
  const total = counts.reduce((sum, value) => sum + value, 0);
  const points = outline(counts, rows, total, peak).map(([x, y]) => `${(x * width).toFixed(1)},${(height - y * (height - 2)).toFixed(1)}`);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="ridge-area" d={`M0,${height}L${points.join('L')}L${width},${height}Z`} />
    </svg>
  );
}

/** Durations above the distributions: their axis is logarithmic, as the buckets are. */
function Axis({ bounds, rows }: { readonly bounds: readonly number[]; readonly rows: Rows }) {
  const low = Math.log(bounds[rows.from]!);
  const high = Math.log(bounds[rows.to]!);
  return (
    <div class="ridge-axis" aria-hidden="true">
      {logTicks(bounds[rows.from]!, bounds[rows.to]!).map((tick) => (
        <span key={tick} style={{ left: `${((Math.log(tick) - low) / (high - low)) * 100}%` }}>
          {trim(duration(tick))}
        </span>
      ))}
    </div>
  );
}
