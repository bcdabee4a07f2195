import { getCoverage } from '../api/client';
import type { CoverageAnswer, Encrypted } from '../api/types';
import { useResource } from '../api/useResource';
import { bytes, group } from '../format/number';
import { useView } from '../state/view';
import { Count } from './Count';
import { FilterLink } from './FilterLink';
import type { TableColumn } from './Table';
import { TableCard } from './TableCard';

/** Rows of the table: those worth acting upon first. */
const limit = 20;

/** Whose traffic TLS hid, and what to do about it. */
export function EncryptedPanel() {
  const view = useView();
  const answer = useResource('coverage', view.key, (signal) => getCoverage(view, signal));
  const total = answer.data?.encrypted.length ?? 0;
  if (answer.data !== null && total === 0) {
    // A filter by client leaves some pages without any, which the coverage over all clients cannot say.
    return null;
  }
  return (
    <TableCard
      title="Not seen: encrypted connections"
      testId="encrypted"
      tools={total > limit && <span class="muted">{`first ${limit} of ${group(total)}`}</span>}
      note={
        'TLS hides their statements, and QuerySniff does not decrypt. To see them, capture where the traffic is plain: behind a ' +
        'proxy that ends TLS, on the side of the server. Or let clients on a network that you trust connect without TLS.'
      }
      answer={answer}
      rows={(data: CoverageAnswer) => data.encrypted.slice(0, limit)}
      keyOf={(entry: Encrypted) => `${entry.host} ${entry.server} ${entry.client} ${entry.tls_version}`}
      columns={columns}
      empty=""
    />
  );
}

const columns: readonly TableColumn<Encrypted>[] = [
  { name: 'client', cell: ({ client }) => <FilterLink by="client" value={client} /> },
  { name: 'Server', cell: ({ server }) => server },
  { name: 'TLS', cell: ({ tls_version: version }) => <span class={version === 'unknown' ? 'muted' : undefined}>{version}</span> },
  {
    name: 'New connections',
    hint: 'Connections that turned to TLS in this range; earlier ones show by their bytes',
    cell: ({ connections }) => <Count value={connections} />,
  },
  { name: 'To server', cell: (entry) => bytes(entry.bytes_to_server) },
  { name: 'To client', cell: (entry) => bytes(entry.bytes_to_client) },
];
