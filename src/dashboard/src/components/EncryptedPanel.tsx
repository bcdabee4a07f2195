import { getCoverage } from '../api/client';
import type { Encrypted } from '../api/types';
import { useResource } from '../api/useResource';
import { bytes, count, group } from '../format/number';
import { useView } from '../state/view';
import { FilterLink } from './FilterLink';
import { Placeholder } from './States';

/** Rows of the table: those worth acting upon first. */
const limit = 20;

/** Whose traffic TLS hid, and what to do about it. */
export function EncryptedPanel() {
  const view = useView();
  const answer = useResource('coverage', view.key, (signal) => getCoverage(view, signal));
  const entries = answer.data?.encrypted ?? [];
  if (answer.data !== null && entries.length === 0) {
    // A filter by client leaves some pages without any, which the coverage over all clients cannot say.
    return null;
  }
  return (
    <section class="card flush" data-testid="encrypted" aria-label="Encrypted connections">
      <div class="card-head">
        <h2>Not seen: encrypted connections</h2>
        <span class="muted">{entries.length <= limit ? group(entries.length) : `first ${limit} of ${group(entries.length)}`}</span>
        {answer.error !== null && <span class="danger">{answer.error.message}</span>}
      </div>
      <p class="card-note">
        TLS hides their statements, and QuerySniff does not decrypt. To see them, capture where the traffic is plain: behind a
        proxy that ends TLS, on the side of the server. Or let clients on a network that you trust connect without TLS.
      </p>
      {answer.data === null ? <Placeholder height={92} /> : <Clients entries={entries.slice(0, limit)} />}
    </section>
  );
}

function Clients({ entries }: { readonly entries: readonly Encrypted[] }) {
  return (
    <div class="table-scroll">
      <table class="groups">
        <thead>
          <tr>
            <th scope="col" class="name">
              client
            </th>
            <th scope="col">Server</th>
            <th scope="col">TLS</th>
            <th scope="col" title="Connections that turned to TLS in this range; earlier ones show by their bytes">
              New connections
            </th>
            <th scope="col">To server</th>
            <th scope="col">To client</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={`${entry.host} ${entry.server} ${entry.client} ${entry.tls_version}`}>
              <td class="name">
                <FilterLink by="client" value={entry.client} />
              </td>
              <td>{entry.server}</td>
              <td class={entry.tls_version === 'unknown' ? 'muted' : ''}>{entry.tls_version}</td>
              <td>{count(entry.connections)}</td>
              <td>{bytes(entry.bytes_to_server)}</td>
              <td>{bytes(entry.bytes_to_client)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
