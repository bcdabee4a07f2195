import { getBreakdown } from '../api/client';
import type { BreakdownAnswer, Dimension, Group } from '../api/types';
import { useResource } from '../api/useResource';
import { duration } from '../format/duration';
import { rate } from '../format/number';
import { seconds } from '../state/range';
import { useView } from '../state/view';
import { Count } from './Count';
import { FilterLink } from './FilterLink';
import { ShareBar } from './ShareBar';
import type { TableColumn } from './Table';
import { TableCard } from './TableCard';

/** Rows of one table. */
const limit = 20;

const titles: Readonly<Record<Dimension, string>> = {
  host: 'Hosts',
  server: 'Servers',
  user: 'Users',
  schema: 'Schemas',
  client: 'Clients',
  application: 'Applications',
};

/** Who sends a digest: its cost by each value of one dimension. A value narrows the page to it. */
export function Breakdown({ digest, by }: { readonly digest: string; readonly by: Dimension }) {
  const view = useView();
  const answer = useResource(`${digest} ${by}`, view.key, (signal) => getBreakdown(digest, by, view, limit, signal));
  const columns: readonly TableColumn<Group>[] = [
    { name: by, cell: ({ value }) => <FilterLink by={by} value={value} /> },
    { name: 'Load', hint: 'Share of the load of this query', cell: ({ share }) => <ShareBar share={share} /> },
    { name: 'Calls', cell: ({ count }) => rate(count / seconds(view.span)) },
    { name: 'Mean', cell: ({ mean_us: mean }) => duration(mean) },
    { name: 'p95', cell: ({ p95_us: p95 }) => duration(p95) },
    { name: 'p99', cell: ({ p99_us: p99 }) => duration(p99) },
    { name: 'Errors', cell: ({ errors }) => <Count value={errors} bad /> },
  ];
  return (
    <TableCard
      title={titles[by]}
      testId={`breakdown-${by}`}
      answer={answer}
      rows={(data: BreakdownAnswer) => data.groups}
      keyOf={({ value }: Group) => value}
      columns={columns}
      empty="No command in this range."
    />
  );
}
