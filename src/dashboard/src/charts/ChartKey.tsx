import { Swatch } from '../components/Swatch';
import type { TimeSeries } from './options';

/** Names of a chart's lines, above it at the right. */
export function ChartKey({ series }: { readonly series: readonly TimeSeries[] }) {
  return (
    <ul class="chart-key">
      {series.map((one) => (
        <li key={one.key}>
          <Swatch colour={one.colour} /> {one.label}
        </li>
      ))}
    </ul>
  );
}
