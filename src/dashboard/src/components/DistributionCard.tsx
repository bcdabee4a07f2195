import type { ComponentChildren } from 'preact';
import { getDistribution } from '../api/client';
import { dimensions, type Dimension, type Distribution, type DistributionAnswer } from '../api/types';
import { useResource } from '../api/useResource';
import { logTicks, occupiedRows, type Rows } from '../charts/heat';
import { outline, peakShare } from '../charts/ridge';
import { duration } from '../format/duration';
import { count, trim } from '../format/number';
import { useView } from '../state/view';
import { FilterLink } from './FilterLink';
import { Placeholder } from './States';

/** Values with a distribution of their own; the rest is one. */
const limit = 12;

/** Size of a distribution in its own units; the page stretches it. */
const [width, height] = [600, 40];

/** How long the commands took, by each host or another dimension, one below the other: the odd one out is seen at once. */
export function DistributionCard({ digest }: { readonly digest: string }) {
  const view = useView();
  const { spread: by } = view.address;
  const answer = useResource(`${digest} ${by}`, view.key, (signal) => getDistribution(digest, by, view, limit, signal));
  return (
    <section class="card flush" data-testid="distribution" aria-label="Distributions">
      <div class="card-head">
        <h2>Distributions</h2>
        <label class="tool">
          by
          <select value={by} onChange={(event) => view.go({ spread: event.currentTarget.value as Dimension })}>
            {dimensions.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <span class="muted">commands by duration, each by its own number</span>
      </div>
      {answer.data !== null ? (
        <Distributions answer={answer.data} by={by} />
      ) : answer.error !== null ? (
        <p class="card-note danger">{answer.error.message}</p>
      ) : (
        <Placeholder height={120} />
      )}
    </section>
  );
}

function Distributions({ answer, by }: { readonly answer: DistributionAnswer; readonly by: Dimension }) {
  const { groups, others, bounds_us: bounds } = answer;
  const all = [...groups, ...(others === null ? [] : [others])].map((one) => one.counts);
  const rows = occupiedRows(all, bounds.length - 1);
  if (rows === null) {
    return <p class="card-note muted">No timed commands in this range.</p>;
  }
  const peak = peakShare(all);
  return (
    <div class="table-scroll">
      <table class="groups distributions">
        <thead>
          <tr>
            <th scope="col" class="name">
              {by}
            </th>
            <th scope="col" class="ridge">
              <Axis bounds={bounds} rows={rows} />
            </th>
            <th scope="col">Calls</th>
            <th scope="col">p50</th>
            <th scope="col">p95</th>
            <th scope="col">p99</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((one) => (
            <Row key={one.value} distribution={one} rows={rows} peak={peak}>
              <FilterLink by={by} value={one.value} />
            </Row>
          ))}
          {others !== null && (
            <Row distribution={others} rows={rows} peak={peak}>
              <i>all others</i>
            </Row>
          )}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly distribution: Distribution;
  readonly rows: Rows;
  readonly peak: number;
  readonly children: ComponentChildren;
}

function Row({ distribution, rows, peak, children }: RowProps) {
  const total = distribution.counts.reduce((sum, value) => sum + value, 0);
  const points = outline(distribution.counts, rows, total, peak).map(([x, y]) => `${(x * width).toFixed(1)},${(height - y * (height - 2)).toFixed(1)}`);
  return (
    <tr>
      <td class="name">{children}</td>
      <td class="ridge">
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
          <path class="ridge-area" d={`M0,${height}L${points.join('L')}L${width},${height}Z`} />
        </svg>
      </td>
      <td>{count(distribution.count)}</td>
      <td>{duration(distribution.p50_us)}</td>
      <td>{duration(distribution.p95_us)}</td>
      <td>{duration(distribution.p99_us)}</td>
    </tr>
  );
}

/** Durations above the distributions: their axis is logarithmic, as the buckets are. */
function Axis({ bounds, rows }: { readonly bounds: readonly number[]; readonly rows: Rows }) {
  const low = Math.log(bounds[rows.from]!);
  const high = Math.log(bounds[rows.to]!);
  return (
    <div class="ridge-axis">
      <span class="visually-hidden">Distribution</span>
      {logTicks(bounds[rows.from]!, bounds[rows.to]!).map((tick) => (
        <span key={tick} aria-hidden="true" style={{ left: `${((Math.log(tick) - low) / (high - low)) * 100}%` }}>
          {trim(duration(tick))}
        </span>
      ))}
    </div>
  );
}
