import { getAgents } from '../api/client';
import type { Agent } from '../api/types';
import { useResource } from '../api/useResource';
import { ago } from '../format/time';
import { useView } from '../state/view';

/** No command in the range: who is connected, and what to look at next. */
export function EmptyState() {
  const { key, filters, go } = useView();
  const agents = useResource('agents', key, getAgents);
  const filtered = Object.keys(filters).length > 0;
  return (
    <section class="card state" data-testid="empty">
      <h2>No commands in this range</h2>
      {filtered && (
        <p>
          The filters may leave nothing.{' '}
          <button type="button" class="link" onClick={() => go({ filters: {} })}>
            Clear the filters
          </button>
        </p>
      )}
      {agents.data !== null ? (
        <Agents agents={agents.data.agents} />
      ) : (
        <p class="muted">{agents.error === null ? 'Asking for the agents …' : agents.error.message}</p>
      )}
    </section>
  );
}

function Agents({ agents }: { readonly agents: readonly Agent[] }) {
  if (agents.length === 0) {
    return (
      <>
        <p>No agent has sent anything yet. On a database host, start one:</p>
        <pre class="command">querysniff agent --interface any --port 3306 --aggregator http://AGGREGATOR:7381</pre>
      </>
    );
  }
  return (
    <>
      <p>
        These agents are known. One that sent lately is connected: then no client spoke to its servers, or the range lies
        where nothing is stored. One that is silent needs a look at its log.
      </p>
      <div class="table-scroll" role="region" aria-label="Agents" tabIndex={0}>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Agent</th>
              <th scope="col">Version</th>
              <th scope="col">Servers</th>
              <th scope="col">Last batch</th>
              <th scope="col">Last window</th>
            </tr>
          </thead>
          <tbody>
            {agents.map((agent) => (
              <tr key={agent.host}>
                <td>{agent.host === agent.hostname ? agent.host : `${agent.host} (${agent.hostname})`}</td>
                <td>{agent.version}</td>
                <td>{agent.servers.join(', ') || '–'}</td>
                <td>{since(agent.last_batch)}</td>
                <td>{since(agent.last_window)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function since(time: string | null): string {
  return time === null ? 'never' : ago(Date.parse(time), Date.now());
}
