import { getConnections, getTransactions, getUnfinished } from '../api/client';
import type {
  ConnectionDimension,
  ConnectionError,
  ConnectionGroup,
  Connections,
  ConnectionsAnswer,
  DigestGroup,
  TransactionOrder,
  Transactions,
  TransactionsAnswer,
  Unfinished,
  UnfinishedAnswer,
} from '../api/types';
import { useResource, type Resource } from '../api/useResource';
import { Count } from '../components/Count';
import { CoveragePanel } from '../components/CoveragePanel';
import { FilterLink } from '../components/FilterLink';
import { QueryLink } from '../components/QueryLink';
import { Stat } from '../components/Stat';
import { ErrorPanel, Placeholder, StaleBanner } from '../components/States';
import type { TableColumn } from '../components/Table';
import { TableCard } from '../components/TableCard';
import { duration } from '../format/duration';
import { nameOfError } from '../format/error';
import { count, percent, rate } from '../format/number';
import { seconds } from '../state/range';
import { useView } from '../state/view';

/** Rows of one table. */
const limit = 20;

/** What clients do beside their statements: who connects and is refused, what transactions cost, and what never ends. */
export function ConnectionsPage() {
  const view = useView();
  const users = useConnections('user');
  const clients = useConnections('client');
  const opened = useTransactions('duration');
  const held = useTransactions('hold');
  const unfinished = useResource('unfinished', view.key, (signal) => getUnfinished(view, limit, signal));
  return (
    <>
      <h1 class="visually-hidden">Connections and transactions</h1>
      <StaleBanner resource={users} />
      <Totals connections={users} transactions={opened} />
      <div class="breakdowns">
        <ConnectionTable title="Users" by="user" answer={users} />
        <ConnectionTable title="Clients" by="client" answer={clients} />
      </div>
      <Refusals answer={users} />
      <TableCard
        title="Unfinished"
        testId="unfinished"
        note="What was running when the range ended, and what did not end by itself. A query that never ends is seen here alone."
        answer={unfinished}
        rows={(answer: UnfinishedAnswer) => answer.groups}
        keyOf={(row: UnfinishedRow) => row.value}
        columns={unfinishedColumns}
        empty="Nothing was running, killed, timed out or cut off."
      />
      <TableCard
        title="Transactions, by the statement that opens them"
        testId="transactions"
        note="By the time that they take in all. A statement that commits by itself is none."
        answer={opened}
        rows={(answer: TransactionsAnswer) => answer.groups.filter((row) => row.transactions.count + row.transactions.open > 0)}
        keyOf={(row: TransactionRow) => row.value}
        columns={transactionColumns}
        empty="No transaction ended or was open in this range."
      />
      <TableCard
        title="Transactions that wait for their client, by the statement before the wait"
        testId="holds"
        note="While a transaction waits it holds its locks. The longest wait of each is counted here, under the statement after which it came."
        answer={held}
        rows={(answer: TransactionsAnswer) => answer.groups.filter((row) => row.transactions.holds > 0)}
        keyOf={(row: TransactionRow) => row.value}
        columns={holdColumns}
        empty="No transaction waited for its client in this range."
      />
    </>
  );
}

type TransactionRow = DigestGroup & { readonly transactions: Transactions };
type UnfinishedRow = DigestGroup & { readonly unfinished: Unfinished };

function useConnections(by: ConnectionDimension): Resource<ConnectionsAnswer> {
  const view = useView();
  return useResource(`connections ${by}`, view.key, (signal) => getConnections(view, by, limit, signal));
}

function useTransactions(order: TransactionOrder): Resource<TransactionsAnswer> {
  const view = useView();
  return useResource(`transactions ${order}`, view.key, (signal) => getTransactions(view, order, limit, signal));
}

interface TotalsProps {
  readonly connections: Resource<ConnectionsAnswer>;
  readonly transactions: Resource<TransactionsAnswer>;
}

function Totals({ connections, transactions }: TotalsProps) {
  const { span } = useView();
  if (connections.data === null) {
    return connections.error === null ? <Placeholder height={104} /> : <ErrorPanel error={connections.error} retry={connections.retry} />;
  }
  const { total, coverage } = connections.data;
  const failed = total.closed_refused + total.closed_abandoned;
  const broken = total.closed_aborted + total.closed_reset;
  const work = transactions.data?.total;
  return (
    <div class="summary">
      <section class="card stats dense" aria-label="Totals">
        <Stat name="Open" value={count(total.open)} detail="connections, at the end" />
        <Stat
          name="Opened"
          value={rate(total.opened / seconds(span))}
          detail={total.opened === 0 ? 'none' : `${count(total.opened)}, ${percent(total.encrypted / total.opened)} TLS`}
        />
        <Stat name="Lifetime" value={lifetime(total)} detail="mean" />
        <Stat name="Refused" value={count(failed)} detail="or given up at the login" {...(failed > 0 ? { tone: 'danger' as const } : {})} />
        <Stat name="Broken off" value={count(broken)} detail="without COM_QUIT" />
        <Stat name="Transactions" value={work === undefined ? '–' : rate(work.count / seconds(span))} detail={workDetail(work)} />
      </section>
      <CoveragePanel coverage={coverage} />
    </div>
  );
}

function lifetime({ lifetime_mean_s: mean }: Connections): string {
  return duration(mean === null ? null : mean * 1_000_000);
}

function workDetail(work: Transactions | undefined): string {
  if (work === undefined || work.count === 0) {
    return '';
  }
  const idle = work.duration_sum_us > 0 ? `, ${percent(work.idle_sum_us / work.duration_sum_us)} idle` : '';
  return `mean ${duration(work.mean_us)}${idle}`;
}

interface ConnectionTableProps {
  readonly title: string;
  readonly by: ConnectionDimension;
  readonly answer: Resource<ConnectionsAnswer>;
}

function ConnectionTable({ title, by, answer }: ConnectionTableProps) {
  const columns: readonly TableColumn<ConnectionGroup>[] = [
    { name: by, cell: ({ value }) => <FilterLink by={by} value={value} /> },
    { name: 'Open', hint: 'At the end of the range', cell: of((c) => c.open) },
    { name: 'Opened', cell: of((c) => c.opened) },
    { name: 'TLS', cell: of((c) => c.encrypted) },
    { name: 'Refused', hint: 'By the server, at the login or before it', cell: of((c) => c.closed_refused, true) },
    { name: 'Broken off', hint: 'Ended without COM_QUIT: the client went away, or the server closed it', cell: of((c) => c.closed_aborted + c.closed_reset) },
    { name: 'Lifetime', hint: 'Mean, of those seen from end to end', cell: ({ connections }) => lifetime(connections) },
  ];
  return (
    <TableCard
      title={title}
      testId={`connections-${by}`}
      answer={answer}
      rows={(data: ConnectionsAnswer) => data.groups}
      keyOf={(row: ConnectionGroup) => row.value}
      columns={columns}
      empty="No connection was seen in this range."
    />
  );
}

function of(pick: (connections: Connections) => number, bad = false) {
  return ({ connections }: ConnectionGroup) => <Count value={pick(connections)} bad={bad} />;
}

/** What the server refused connections with; not there where it refused none. */
function Refusals({ answer }: { readonly answer: Resource<ConnectionsAnswer> }) {
  if (answer.data === null || answer.data.total.errors.length === 0) {
    return null;
  }
  return (
    <TableCard
      title="Refused connections"
      testId="refusals"
      answer={answer}
      rows={(data: ConnectionsAnswer) => data.total.errors}
      keyOf={(error: ConnectionError) => `${error.code} ${error.at_login}`}
      columns={refusalColumns}
      empty=""
    />
  );
}

const refusalColumns: readonly TableColumn<ConnectionError>[] = [
  { name: 'Error', cell: ({ code }) => nameOfError(code) },
  { name: 'When', cell: (error) => (error.at_login ? 'at the login' : 'before the login') },
  { name: 'Connections', cell: (error) => <Count value={error.count} bad /> },
];

const unfinishedColumns: readonly TableColumn<UnfinishedRow>[] = [
  { name: 'Query', cell: (row) => <QueryLink digest={row.value} fingerprint={row.fingerprint ?? ''} /> },
  { name: 'Running', hint: 'When the range ended', cell: ({ unfinished }) => <Count value={unfinished.running} /> },
  { name: 'Oldest', hint: 'The longest that one had been running', cell: ({ unfinished }) => duration(unfinished.running_oldest_us) },
  { name: 'Killed', cell: ({ unfinished }) => <Count value={unfinished.killed} bad /> },
  { name: 'Timed out', cell: ({ unfinished }) => <Count value={unfinished.timed_out} bad /> },
  { name: 'Cut off', hint: 'Their connection ended before their answer', cell: ({ unfinished }) => <Count value={unfinished.cut_off} bad /> },
];

const transactionColumns: readonly TableColumn<TransactionRow>[] = [
  { name: 'Query', cell: (row) => <QueryLink digest={row.value} fingerprint={row.fingerprint ?? ''} /> },
  { name: 'Count', cell: ({ transactions: t }) => <Count value={t.count} /> },
  { name: 'Mean', cell: ({ transactions: t }) => duration(t.mean_us) },
  { name: 'p95', cell: ({ transactions: t }) => duration(t.p95_us) },
  { name: 'Max', cell: ({ transactions: t }) => duration(t.max_us) },
  { name: 'Idle', hint: 'Part of the time in which the server waited for the client', cell: ({ transactions: t }) => percent(t.duration_sum_us > 0 ? t.idle_sum_us / t.duration_sum_us : 0) },
  { name: 'Statements', hint: 'Of one, on average', cell: ({ transactions: t }) => (t.count === 0 ? '–' : (t.statements / t.count).toFixed(1)) },
  { name: 'Rolled back', hint: 'With those whose connection ended', cell: ({ transactions: t }) => <Count value={t.rolled_back + t.disconnected} bad /> },
  { name: 'Open', hint: 'When the range ended', cell: ({ transactions: t }) => <Count value={t.open} /> },
  { name: 'Oldest', hint: 'The oldest open one', cell: ({ transactions: t }) => duration(t.open_oldest_us) },
];

const holdColumns: readonly TableColumn<TransactionRow>[] = [
  { name: 'Query', cell: (row) => <QueryLink digest={row.value} fingerprint={row.fingerprint ?? ''} /> },
  { name: 'Waits', cell: ({ transactions: t }) => <Count value={t.holds} /> },
  { name: 'Mean', cell: ({ transactions: t }) => duration(t.hold_sum_us / t.holds) },
  { name: 'Longest', cell: ({ transactions: t }) => duration(t.hold_max_us) },
];
