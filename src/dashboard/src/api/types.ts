/**
 * Shapes of the aggregator's JSON API, /api/v1. Times are RFC 3339 in UTC unless a field says unix seconds;
 * `_us` is microseconds; load is average active sessions (sum of durations in a bucket / length of the bucket).
 */

export const dimensions = ['host', 'server', 'user', 'schema', 'client', 'application'] as const;

/** What an agent tells of each command: what a digest is broken down by. */
export type Dimension = (typeof dimensions)[number];

/** What commands can be filtered by: those, and what their digest tells. */
export const filterDimensions = [...dimensions, 'table', 'verb', 'digest'] as const;

export type FilterDimension = (typeof filterDimensions)[number];

export const sorts = ['load', 'count', 'mean', 'p95', 'p99', 'max', 'errors', 'rows'] as const;

/** Measures that the table of digests can be ordered by, always descending. */
export type Sort = (typeof sorts)[number];

/** How much of the traffic was decoded, and why not the rest. */
export interface Coverage {
  /** 0..1; null where nothing was seen. */
  readonly share: number | null;
  readonly frames: number;
  readonly frame_bytes: number;
  readonly kernel_drops: number;
  readonly interface_drops: number;
  readonly frames_skipped: number;
  readonly fragments: number;
  readonly flows_evicted: number;
  readonly windows_dropped: number;
  readonly commands_dropped: number;
  readonly unseen_ms: number;
  /** Whether part of the counts and sums are estimates from a sample of the connections. */
  readonly estimated: boolean;
  readonly sampled_ms: number;
  readonly frames_sampled_out: number;
  readonly bytes_sampled_out: number;
  /** Part of all bytes that was not looked at, 0..1. */
  readonly sampled_out_share: number;
  readonly segments: number;
  readonly decoded_bytes: number;
  readonly encrypted_bytes: number;
  readonly skipped_bytes: number;
  readonly gaps: number;
  readonly gap_bytes: number;
  readonly connections_opened: number;
  readonly connections_encrypted: number;
  readonly connections_mid_stream: number;
  readonly connections_desynchronised: number;
  readonly connections_compressed: number;
  readonly logins_failed: number;
  readonly commands_completed: number;
  readonly commands_tainted: number;
  readonly commands_unanswered: number;
  readonly packets_unparsable: number;
  readonly connections_sampled_out: number;
}

/** What one client and one server have exchanged in one version of TLS. */
export interface Encrypted {
  readonly host: string;
  readonly server: string;
  /** "(other)" for what found no place in an agent's bounded table. */
  readonly client: string;
  /** "TLSv1.3"; "unknown" where it could not be told. */
  readonly tls_version: string;
  /** Connections that turned to TLS in the range; earlier ones show by their bytes. */
  readonly connections: number;
  readonly bytes_to_server: number;
  readonly bytes_to_client: number;
}

/** What every answer carries: the range that it covers, and how well. */
export interface Answer {
  readonly from: string;
  readonly to: string;
  readonly coverage: Coverage;
}

/** Counters and latency of the commands of a digest or another group, over a range. */
export interface Measures {
  readonly count: number;
  readonly errors: number;
  readonly duration_sum_us: number;
  /** Null where nothing was timed, as are the percentiles. */
  readonly mean_us: number | null;
  readonly p50_us: number | null;
  readonly p95_us: number | null;
  readonly p99_us: number | null;
  readonly max_us: number | null;
  readonly rows_sent: number;
  readonly rows_affected: number;
  readonly request_bytes: number;
  readonly response_bytes: number;
  readonly warnings: number;
  readonly no_index: number;
  readonly no_good_index: number;
  readonly tainted: number;
  /** Share of the range's whole load, 0..1. */
  readonly share: number;
  /** Load per bucket, where points were asked for. */
  readonly sparkline?: readonly number[];
}

/** What names a digest. */
export interface DigestName {
  /** 16 hex digits; all zero is the row that holds what found no place in an agent's bounded tables. */
  readonly digest: string;
  readonly fingerprint: string;
  /** The statement's operations and their tables; empty where it has none. */
  readonly summary: string;
}

export interface Digest extends DigestName, Measures {
  /** Empty where names are merged: their statements have several. */
  readonly percona_id: string;
  /** First and last time ever seen, not only in the range. */
  readonly first_seen: string;
  readonly last_seen: string;
}

export interface Total {
  readonly count: number;
  readonly errors: number;
  readonly duration_sum_us: number;
}

/** Part of a table: null in place of the cursor where nothing follows. */
export interface PagedAnswer extends Answer {
  readonly total: Total;
  readonly next_cursor: string | null;
}

export interface DigestsAnswer extends PagedAnswer {
  /** How many match. */
  readonly digests_total: number;
  readonly digests: readonly Digest[];
}

/** One value of a dimension. */
export interface ValueGroup extends Measures {
  /** The empty string where it is unknown. */
  readonly value: string;
}

export interface GroupsAnswer extends PagedAnswer {
  readonly groups_total: number;
  /** Whether a command counts in several groups. */
  readonly overlapping?: boolean;
  readonly groups: readonly ValueGroup[];
}

/** Something that happened, such as a deploy: a mark on every chart. */
export interface Annotation {
  readonly id: number | string;
  readonly time: string;
  readonly until: string | null;
  readonly title: string;
  readonly text: string | null;
  readonly tags: Readonly<Record<string, string>> | null;
  readonly hosts: readonly string[] | null;
}

export interface AnnotationsAnswer {
  readonly annotations: readonly Annotation[];
}

/** A digest before or after something changed. */
export interface Moved {
  readonly p50_us: number | null;
  readonly p95_us: number | null;
  readonly mean_us: number | null;
  readonly error_share: number | null;
  readonly calls: number | null;
}

export interface NewsEvent extends DigestName {
  readonly id: number | string;
  readonly kind: 'new_digest' | 'slower' | 'errors';
  /** When it was found. */
  readonly time: string;
  /** When it was first seen, or about when it began. */
  readonly since: string;
  /** Null while it lasts, and for a new digest. */
  readonly ended: string | null;
  /** Those with most of its load, and how many there are. */
  readonly hosts: readonly string[];
  readonly hosts_total: number;
  readonly before: Moved | null;
  readonly after: Moved;
}

export interface NewsAnswer {
  readonly events: readonly NewsEvent[];
}

/** Errors of one code. */
export interface ErrorCode {
  /** 0 where it is unknown. */
  readonly code: number;
  /** "ER_DUP_ENTRY"; null where it is unknown. */
  readonly symbol: string | null;
  readonly count: number;
  /** Of all errors, 0..1. */
  readonly share: number;
}

export interface ErrorsAnswer extends Answer {
  readonly total: number;
  readonly step_s: number;
  readonly times: readonly number[];
  readonly codes: readonly (ErrorCode & {
    /** Errors per second. */
    readonly values: readonly number[];
    /** Those with the most, as are the hosts. */
    readonly digests: readonly (DigestName & { readonly count: number })[];
    readonly hosts: readonly { readonly value: string; readonly count: number }[];
  })[];
}

export interface DigestErrorsAnswer extends Answer {
  readonly total: number;
  readonly codes: readonly ErrorCode[];
}

/** How long a digest's commands took, as a histogram. */
export interface Distribution {
  readonly count: number;
  readonly p50_us: number | null;
  readonly p95_us: number | null;
  readonly p99_us: number | null;
  /** Commands of each bucket. */
  readonly counts: readonly number[];
}

export interface DistributionAnswer extends Answer {
  /** Ascending edges of the latency buckets: one more than there are buckets. */
  readonly bounds_us: readonly number[];
  readonly groups: readonly (Distribution & { readonly value: string })[];
  /** What is not listed; null where there is nothing. */
  readonly others: Distribution | null;
}

export const changes = ['new', 'gone', 'regressed', 'improved', 'unchanged', 'too_few'] as const;

/** What became of a digest between two ranges. */
export type Change = (typeof changes)[number];

export const compareSorts = ['change', 'p95', 'ratio', 'mean', 'calls', 'load', 'errors', 'slower', 'p'] as const;

/** What compared digests can be ordered by: descending, but for the last. */
export type CompareSort = (typeof compareSorts)[number];

/** A digest in one of two ranges. */
export interface Compared {
  readonly count: number;
  /** Per second. */
  readonly calls: number;
  readonly load: number;
  readonly mean_us: number | null;
  readonly p50_us: number | null;
  readonly p95_us: number | null;
  readonly p99_us: number | null;
  readonly error_share: number;
}

export interface ComparedDigest extends DigestName {
  readonly state: Change;
  /** Null where it was not. */
  readonly now: Compared | null;
  readonly base: Compared | null;
  readonly p95_ratio: number | null;
  readonly mean_ratio: number | null;
  /** Probability that a command of now is slower than one of before. */
  readonly effect: number | null;
  readonly p_value: number | null;
}

export interface CompareAnswer extends Answer {
  readonly base_from: string;
  readonly base_to: string;
  readonly base_coverage: Coverage;
  readonly counts: Readonly<Record<Change, number>>;
  readonly digests: readonly ComparedDigest[];
  readonly next_cursor: string | null;
}

/** A window of all agents, as the live stream tells it. */
export interface LiveWindow {
  readonly time: string;
  readonly step_s: number;
  readonly calls: number;
  readonly errors: number;
  readonly load: number;
  readonly p50_us: number | null;
  readonly p95_us: number | null;
  readonly p99_us: number | null;
  /** Coverage, 0..1; null where nothing was seen. */
  readonly share: number | null;
  readonly digests: readonly (DigestName & {
    readonly count: number;
    readonly errors: number;
    readonly load: number;
    readonly p95_us: number | null;
  })[];
}

/** Who is asking. */
export interface Session {
  readonly authentication: 'off' | 'token';
  readonly role: 'admin' | 'viewer' | null;
  readonly name: string | null;
}

export interface LoadSeries {
  readonly digest: string;
  readonly fingerprint: string;
  readonly values: readonly number[];
}

/** Percentiles of all commands per bucket; null where nothing was timed. */
export interface Percentiles {
  readonly step_s: number;
  /** Unix seconds of the buckets' starts. */
  readonly times: readonly number[];
  readonly p50_us: readonly (number | null)[];
  readonly p95_us: readonly (number | null)[];
  readonly p99_us: readonly (number | null)[];
}

export interface LoadAnswer extends Answer, Percentiles {
  /** Of all commands of the range; null where nothing was timed. */
  readonly durations: Pick<Measures, 'mean_us' | 'p50_us' | 'p95_us' | 'p99_us' | 'max_us'>;
  readonly series: readonly LoadSeries[];
  readonly other: readonly number[];
  /** Commands per second. */
  readonly calls: readonly number[];
  /** Errors per second. */
  readonly errors: readonly number[];
}

export type DigestAnswer = Answer & Digest;

export interface DigestSeriesAnswer extends Answer, Percentiles {
  readonly count: readonly number[];
  readonly errors: readonly number[];
  readonly load: readonly number[];
  readonly rows_sent: readonly number[];
}

export interface HeatmapAnswer extends Answer {
  readonly step_s: number;
  readonly times: readonly number[];
  /** Ascending edges of the latency buckets: one more than there are buckets. */
  readonly bounds_us: readonly number[];
  /** Per time, the commands in each latency bucket. */
  readonly counts: readonly (readonly number[])[];
}

export interface Group {
  /** The dimension's value; the empty string where it is unknown. */
  readonly value: string;
  readonly count: number;
  readonly errors: number;
  readonly duration_sum_us: number;
  /** Null where nothing was timed, as are the percentiles. */
  readonly mean_us: number | null;
  readonly p50_us: number | null;
  readonly p95_us: number | null;
  readonly p99_us: number | null;
  /** Share of the digest's load in the range, 0..1. */
  readonly share: number;
}

export interface BreakdownAnswer extends Answer {
  readonly by: Dimension;
  readonly groups: readonly Group[];
}

export interface Agent {
  /** The agent's id: what the filter `host` takes. */
  readonly host: string;
  readonly hostname: string;
  readonly version: string;
  readonly started: string | null;
  readonly last_batch: string | null;
  readonly last_window: string | null;
  readonly servers: readonly string[];
  /** What it told of itself with its newest window; null where it did not. */
  readonly figures: AgentFigures | null;
}

/** What an agent costs its host and how it fares. Totals are since its start. */
export interface AgentFigures {
  /** CPU time over the window: the share of one core. */
  readonly cpu_share: number;
  readonly resident_bytes: number;
  readonly kernel_drops: number;
  /** How long the window's last frame had waited before it was read. */
  readonly capture_lag_us: number;
  /** Batches that were not acknowledged. */
  readonly spool_batches: number;
  readonly spool_bytes: number;
  /** One of so many connections is looked at; 1: all of them. */
  readonly sample_weight: number;
}

/** Coverage by itself, with what was not seen: only the fields that a page uses. */
export interface CoverageAnswer extends Answer {
  readonly servers: readonly ServerCoverage[];
  /** Most bytes first; the 1,000 largest entries. */
  readonly encrypted: readonly Encrypted[];
}

export interface AgentsAnswer {
  readonly agents: readonly Agent[];
}

/** One server's coverage, as one host's agent saw it: only the fields that a page uses. */
export interface ServerCoverage {
  readonly host: string;
  readonly server: string;
  /** 0..1; null where nothing was seen. */
  readonly share: number | null;
  readonly decoded_bytes: number;
  readonly encrypted_bytes: number;
  readonly skipped_bytes: number;
  readonly gap_bytes: number;
  readonly connections_mid_stream: number;
  readonly commands_completed: number;
  readonly commands_tainted: number;
  readonly commands_unanswered: number;
}

/** What connections are grouped by: they have their schema and application only for a while. */
export type ConnectionDimension = Extract<Dimension, 'host' | 'server' | 'user' | 'client'>;

/** Connections that the server refused with one error. */
export interface ConnectionError {
  /** 0 where it is unknown. */
  readonly code: number;
  /** Whether it was at the login; else the server refused in place of its handshake. */
  readonly at_login: boolean;
  readonly count: number;
}

/** Connections of a range; each under the user that logged in. */
export interface Connections {
  readonly opened: number;
  readonly joined: number;
  readonly encrypted: number;
  /** Open at the range's end. */
  readonly open: number;
  readonly closed_quit: number;
  readonly closed_aborted: number;
  readonly closed_reset: number;
  readonly closed_refused: number;
  readonly closed_abandoned: number;
  readonly closed_unknown: number;
  readonly lifetime_mean_s: number | null;
  readonly errors: readonly ConnectionError[];
}

export interface ConnectionGroup {
  readonly value: string;
  readonly connections: Connections;
}

export interface ConnectionsAnswer extends Answer {
  readonly total: Connections;
  readonly groups: readonly ConnectionGroup[];
}

/** `duration`: who opens the longest; `hold`: after whom they wait the longest for the client. */
export type TransactionOrder = 'duration' | 'hold';

/** Transactions of a range. Times are null where none was timed. */
export interface Transactions {
  readonly count: number;
  readonly committed: number;
  readonly rolled_back: number;
  readonly disconnected: number;
  readonly statements: number;
  readonly duration_sum_us: number;
  readonly mean_us: number | null;
  readonly p95_us: number | null;
  readonly max_us: number | null;
  /** Of the durations, the time in which the server waited for the client. */
  readonly idle_sum_us: number;
  /** Transactions whose longest wait for the client came here. */
  readonly holds: number;
  readonly hold_sum_us: number;
  readonly hold_max_us: number;
  /** Open at the range's end. */
  readonly open: number;
  readonly open_oldest_us: number;
}

/** What one digest does; its id is the value. */
export interface DigestGroup {
  readonly value: string;
  readonly fingerprint: string | null;
}

export interface TransactionsAnswer extends Answer {
  readonly total: Transactions;
  readonly groups: readonly (DigestGroup & { readonly transactions: Transactions })[];
}

/** Commands of a range that have not ended, or not by themselves. */
export interface Unfinished {
  /** Running at the range's end. */
  readonly running: number;
  readonly running_oldest_us: number;
  readonly killed: number;
  readonly timed_out: number;
  readonly cut_off: number;
}

export interface UnfinishedAnswer extends Answer {
  readonly total: Unfinished;
  readonly groups: readonly (DigestGroup & { readonly unfinished: Unfinished })[];
}
