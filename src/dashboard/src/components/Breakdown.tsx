import { getBreakdown } from '../api/client';
import type { Dimension, Group } from '../api/types';
import { useResource } from '../api/useResource';
import { duration } from '../format/duration';
import { count, rate } from '../format/number';
import { seconds } from '../state/range';
import { useView } from '../state/view';
import { FilterLink } from './FilterLink';
import { ShareBar } from './ShareBar';
import { Placeholder } from './States';

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
  return (
    <section class="card flush" data-testid={`breakdown-${by}`} aria-label={titles[by]}>
      <div class="card-head">
        <h2>{titles[by]}</h2>
        {answer.error !== null && <span class="danger">{answer.error.message}</span>}
      </div>
      {answer.data === null ? <Placeholder height={92} /> : <Groups by={by} groups={answer.data.groups} />}
    </section>
  );
}

function Groups({ by, groups }: { readonly by: Dimension; readonly groups: readonly Group[] }) {
  const { span } = useView();
  return (
    <div class="table-scroll">
      <table class="groups">
        <thead>
          <tr>
            <th scope="col" class="name">
              {by}
            </th>
            <th scope="col" class="share">
              Load
            </th>
            <th scope="col">Calls</th>
            <th scope="col">Mean</th>
            <th scope="col">p95</th>
            <th scope="col">p99</th>
            <th scope="col">Errors</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.value}>
              <td class="name">
                <FilterLink by={by} value={group.value} />
              </td>
              <td class="share">
                <ShareBar share={group.share} />
              </td>
              <td>{rate(group.count / seconds(span))}</td>
              <td>{duration(group.mean_us)}</td>
              <td>{duration(group.p95_us)}</td>
              <td>{duration(group.p99_us)}</td>
              <td class={group.errors > 0 ? 'danger' : 'muted'}>{count(group.errors)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
