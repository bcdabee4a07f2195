import { getAgents, getCoverage } from '../api/client';
import type { Agent, AgentsAnswer, CoverageAnswer, ServerCoverage } from '../api/types';
import { useResource } from '../api/useResource';
import { Count } from '../components/Count';
import { CoveragePanel } from '../components/CoveragePanel';
import { EncryptedPanel } from '../components/EncryptedPanel';
import { FilterLink } from '../components/FilterLink';
import { Placeholder, StaleBanner } from '../components/States';
import type { TableColumn } from '../components/Table';
import { TableCard } from '../components/TableCard';
import { remarksOn } from '../format/agent';
import { duration } from '../format/duration';
import { bytes, percent } from '../format/number';
import { ago, moment } from '../format/time';
import { useView } from '../state/view';

/** The fleet: each agent, what it costs and how it fares, and how much of each server's traffic it saw. */
export function HostsPage() {
  const view = useView();
  const agents = useResource('agents', view.key, getAgents);
  const coverage = useResource('coverage', view.key, (signal) => getCoverage(view, signal));
  const hosts = view.filters.host ?? [];
  const chosen = (answer: AgentsAnswer) => answer.agents.filter((agent) => hosts.length === 0 || hosts.includes(agent.host));
  return (
    <>
      <h1 class="visually-hidden">Hosts</h1>
      <StaleBanner resource={coverage} />
      {coverage.data === null ? <Placeholder height={104} /> : <CoveragePanel coverage={coverage.data.coverage} />}
      <TableCard
        title="Agents"
        testId="agents"
        note="As each told with its newest window, whatever the range is."
        answer={agents}
        rows={chosen}
        keyOf={(agent: Agent) => agent.host}
        columns={agentColumns}
        empty="No agent has sent anything yet. On a database host, start one: querysniff agent --interface any --port 3306 --aggregator http://AGGREGATOR:7381"
      />
      <TableCard
        title="Servers"
        testId="servers"
        answer={coverage}
        rows={(answer: CoverageAnswer) => answer.servers}
        keyOf={({ host, server }: ServerCoverage) => `${host} ${server}`}
        columns={serverColumns}
        empty="No server's traffic was seen in this range."
      />
      <EncryptedPanel />
    </>
  );
}

const agentColumns: readonly TableColumn<Agent>[] = [
  { name: 'Agent', cell: (agent) => <Name agent={agent} /> },
  { name: 'Version', cell: (agent) => agent.version },
  {
    name: 'Heard',
    hint: 'When its last batch came',
    cell: ({ last_batch: last }) =>
      last === null ? 'never' : <span title={moment(Date.parse(last))}>{ago(Date.parse(last), Date.now())}</span>,
  },
  { name: 'CPU', hint: 'CPU time of the agent, of one core', cell: ({ figures }) => (figures === null ? '–' : percent(figures.cpu_share)) },
  { name: 'Memory', hint: 'Resident, the ring buffer among it', cell: ({ figures }) => (figures === null ? '–' : bytes(figures.resident_bytes)) },
  {
    name: 'Lag',
    hint: "How long the window's last frame had waited before it was read",
    cell: ({ figures }) => duration(figures?.capture_lag_us ?? null),
  },
  { name: 'Drops', hint: 'Frames that the kernel dropped since its start', cell: ({ figures }) => <Count value={figures?.kernel_drops ?? 0} bad /> },
  { name: 'Spool', hint: 'Batches that were not acknowledged', cell: ({ figures }) => <Count value={figures?.spool_batches ?? 0} /> },
];

const serverColumns: readonly TableColumn<ServerCoverage>[] = [
  { name: 'Server', cell: ({ server }) => <FilterLink by="server" value={server} /> },
  { name: 'Agent', cell: ({ host }) => host },
  { name: 'Coverage', cell: ({ share }) => (share === null ? '–' : percent(share)) },
  { name: 'Commands', cell: (s) => <Count value={s.commands_completed} /> },
  { name: 'Tainted', hint: 'Counted, and not timed: a gap touched them', cell: (s) => <Count value={s.commands_tainted} bad /> },
  { name: 'Unanswered', cell: (s) => <Count value={s.commands_unanswered} /> },
  { name: 'Decoded', cell: (s) => bytes(s.decoded_bytes) },
  { name: 'Encrypted', cell: (s) => bytes(s.encrypted_bytes) },
  { name: 'Skipped', hint: 'Out of step, or replication', cell: (s) => bytes(s.skipped_bytes) },
  { name: 'Lost', hint: 'Missing in the captured streams', cell: (s) => bytes(s.gap_bytes) },
  { name: 'Mid-stream', hint: 'Connections that were opened before the capture', cell: (s) => <Count value={s.connections_mid_stream} /> },
];

function Name({ agent }: { readonly agent: Agent }) {
  const remarks = remarksOn(agent, Date.now());
  return (
    <>
      <FilterLink by="host" value={agent.host} />
      {agent.hostname !== agent.host && <div class="muted">{agent.hostname}</div>}
      {remarks.map(({ text, severe }) => (
        <div key={text} class={severe ? 'remark danger' : 'remark muted'}>
          {text}
        </div>
      ))}
    </>
  );
}
