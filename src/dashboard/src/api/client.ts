import type { Filters } from '../state/filters';
import { dimensions } from './types';
import type {
  AgentsAnswer,
  BreakdownAnswer,
  ConnectionDimension,
  ConnectionsAnswer,
  CoverageAnswer,
  Dimension,
  DigestAnswer,
  DigestsAnswer,
  DigestSeriesAnswer,
  HeatmapAnswer,
  LoadAnswer,
  Sort,
  TransactionOrder,
  TransactionsAnswer,
  UnfinishedAnswer,
} from './types';
import type { Span } from '../state/range';
import { ApiError, describeProblem } from './problem';

const root = '/api/v1';

/** What every question about commands is narrowed by. */
export interface Scope {
  readonly span: Span;
  readonly filters: Filters;
}

export function getDigests(scope: Scope, sort: Sort, limit: number, points: number, signal: AbortSignal) {
  return get<DigestsAnswer>('/digests', { ...scoped(scope), sort: [sort], limit: [limit], points: [points] }, signal);
}

export function getLoad(scope: Scope, points: number, top: number, signal: AbortSignal) {
  return get<LoadAnswer>('/load', { ...scoped(scope), points: [points], top: [top] }, signal);
}

export function getDigest(digest: string, scope: Scope, signal: AbortSignal) {
  return get<DigestAnswer>(`/digests/${digest}`, scoped(scope), signal);
}

export function getDigestSeries(digest: string, scope: Scope, points: number, signal: AbortSignal) {
  return get<DigestSeriesAnswer>(`/digests/${digest}/series`, { ...scoped(scope), points: [points] }, signal);
}

export function getHeatmap(digest: string, scope: Scope, points: number, signal: AbortSignal) {
  return get<HeatmapAnswer>(`/digests/${digest}/heatmap`, { ...scoped(scope), points: [points] }, signal);
}

export function getBreakdown(digest: string, by: Dimension, scope: Scope, limit: number, signal: AbortSignal) {
  const query = { ...scoped(scope), by: [by], limit: [limit] };
  return get<BreakdownAnswer>(`/digests/${digest}/breakdown`, query, signal);
}

export function getCoverage(scope: Scope, signal: AbortSignal) {
  return get<CoverageAnswer>('/coverage', scoped(scope), signal);
}

export function getAgents(signal: AbortSignal) {
  return get<AgentsAnswer>('/agents', {}, signal);
}

export function getConnections(scope: Scope, by: ConnectionDimension, limit: number, signal: AbortSignal) {
  return get<ConnectionsAnswer>('/connections', { ...scoped(scope), by: [by], limit: [limit] }, signal);
}

export function getTransactions(scope: Scope, order: TransactionOrder, limit: number, signal: AbortSignal) {
  return get<TransactionsAnswer>('/transactions', { ...scoped(scope), order: [order], limit: [limit] }, signal);
}

export function getUnfinished(scope: Scope, limit: number, signal: AbortSignal) {
  return get<UnfinishedAnswer>('/unfinished', { ...scoped(scope), limit: [limit] }, signal);
}

type Query = Readonly<Record<string, readonly (string | number)[]>>;

function scoped({ span, filters }: Scope): Query {
  const query: Record<string, readonly string[]> = {
    from: [new Date(span.from).toISOString()],
    to: [new Date(span.to).toISOString()],
  };
  for (const dimension of dimensions) {
    query[dimension] = filters[dimension] ?? [];
  }
  return query;
}

async function get<T>(path: string, query: Query, signal: AbortSignal): Promise<T> {
  const search = new URLSearchParams();
  for (const [name, values] of Object.entries(query)) {
    for (const value of values) {
      search.append(name, String(value));
    }
  }

  let response: Response;
  try {
    response = await fetch(search.size === 0 ? root + path : `${root}${path}?${search}`, {
      signal,
      headers: { accept: 'application/json' },
    });
  } catch (error) {
    if (signal.aborted) {
      throw error;
    }
    throw new ApiError('The aggregator cannot be reached.', 0);
  }

  const body: unknown = await response.json().catch(() => null);
  if (!response.ok || body === null) {
    throw new ApiError(describeProblem(response.status, response.statusText, body), response.status);
  }
  return body as T;
}
