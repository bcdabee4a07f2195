import { filterKeys, type Filters } from '../state/filters';
import type {
  AgentsAnswer,
  AnnotationsAnswer,
  BreakdownAnswer,
  Change,
  CompareAnswer,
  CompareSort,
  ConnectionDimension,
  ConnectionsAnswer,
  CoverageAnswer,
  Dimension,
  DigestAnswer,
  DigestErrorsAnswer,
  DigestsAnswer,
  DigestSeriesAnswer,
  DistributionAnswer,
  ErrorsAnswer,
  FilterDimension,
  GroupsAnswer,
  HeatmapAnswer,
  LoadAnswer,
  NewsAnswer,
  Session,
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

/** What a table of queries shows of them. */
export interface TableQuery {
  readonly sort: Sort;
  readonly by: FilterDimension;
  /** What the text holds; for digests alone, as is the next. */
  readonly search: string;
  readonly onlyNew: boolean;
}

export function getDigests(scope: Scope, table: TableQuery, page: Page, signal: AbortSignal) {
  return get<DigestsAnswer>('/digests', { ...scoped(scope), ...tabled(table), ...paged(page) }, signal);
}

export function getGroups(scope: Scope, table: TableQuery, page: Page, signal: AbortSignal) {
  return get<GroupsAnswer>('/groups', { ...scoped(scope), ...tabled(table), ...paged(page) }, signal);
}

/** The address of a whole table for a spreadsheet. */
export function csvOfTable(scope: Scope, table: TableQuery): string {
  const path = table.by === 'digest' ? '/digests' : '/groups';
  return addressOf(path, { ...scoped(scope), ...tabled(table), limit: [rowsMax], format: ['csv'] });
}

/** Most rows that one answer has. */
export const rowsMax = 1_000;

/** Part of a table: rows, and points of each row's sparkline. */
export interface Page {
  readonly limit: number;
  readonly points: number;
  readonly cursor: string | null;
}

function tabled({ sort, by, search, onlyNew }: TableQuery): Query {
  return by === 'digest'
    ? { sort: [sort], ...(search === '' ? {} : { q: [search] }), ...(onlyNew ? { new: ['true'] } : {}) }
    : { sort: [sort], by: [by] };
}

function paged({ limit, points, cursor }: Page): Query {
  return { limit: [limit], points: [points], ...(cursor === null ? {} : { cursor: [cursor] }) };
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

export function getErrors(scope: Scope, limit: number, points: number, signal: AbortSignal) {
  return get<ErrorsAnswer>('/errors', { ...scoped(scope), limit: [limit], points: [points] }, signal);
}

export function getDigestErrors(digest: string, scope: Scope, signal: AbortSignal) {
  return get<DigestErrorsAnswer>(`/digests/${digest}/errors`, scoped(scope), signal);
}

export function getDistribution(digest: string, by: Dimension, scope: Scope, limit: number, signal: AbortSignal) {
  const query = { ...scoped(scope), by: [by], limit: [limit] };
  return get<DistributionAnswer>(`/digests/${digest}/distribution`, query, signal);
}

export function getAnnotations(scope: Scope, signal: AbortSignal) {
  return get<AnnotationsAnswer>('/annotations', hosted(scope), signal);
}

/** What was found new or worse; of one digest, if one is given. */
export function getNews(scope: Scope, limit: number, digest: string | null, signal: AbortSignal) {
  return get<NewsAnswer>('/news', { ...scoped(scope), limit: [limit], ...(digest === null ? {} : { digest: [digest] }) }, signal);
}

/** What a range is compared with, and which of the digests are shown. */
export interface CompareQuery {
  /** Null: as long, just before. */
  readonly base: Span | null;
  /** None: all. */
  readonly only: readonly Change[];
  readonly order: CompareSort;
}

export function getComparison(scope: Scope, query: CompareQuery, limit: number, signal: AbortSignal) {
  return get<CompareAnswer>('/compare', { ...compared(scope, query), limit: [limit] }, signal);
}

/** The address of a comparison for a spreadsheet. */
export function csvOfComparison(scope: Scope, query: CompareQuery): string {
  return addressOf('/compare', { ...compared(scope, query), limit: [rowsMax], format: ['csv'] });
}

function compared(scope: Scope, { base, only, order }: CompareQuery): Query {
  const before = base === null ? {} : { base_from: [formatTime(base.from)], base_to: [formatTime(base.to)] };
  return { ...scoped(scope), ...before, only, sort: [order] };
}

/** The address of the stream of new windows. */
export function liveAddress({ filters }: Pick<Scope, 'filters'>): string {
  return addressOf('/live', filtered(filters));
}

export function getSession(signal: AbortSignal) {
  return get<Session>('/session', {}, signal);
}

/** Signs in by a cookie that the browser keeps and no script can read. */
export async function signIn(token: string): Promise<void> {
  await send(addressOf('/session', {}), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) });
}

export async function signOut(): Promise<void> {
  await send(addressOf('/session', {}), { method: 'DELETE' });
}

type Query = Readonly<Record<string, readonly (string | number)[]>>;

function scoped(scope: Scope): Query {
  return { ...ranged(scope), ...filtered(scope.filters) };
}

/** For what is known by host alone. */
function hosted(scope: Scope): Query {
  return { ...ranged(scope), host: scope.filters.host ?? [] };
}

function ranged({ span }: Scope): Query {
  return { from: [formatTime(span.from)], to: [formatTime(span.to)] };
}

function filtered(filters: Filters): Query {
  return Object.fromEntries(filterKeys.map((key) => [key, filters[key] ?? []]));
}

function formatTime(ms: number): string {
  return new Date(ms).toISOString();
}

function addressOf(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, values] of Object.entries(query)) {
    for (const value of values) {
      search.append(name, String(value));
    }
  }
  return search.size === 0 ? root + path : `${root}${path}?${search}`;
}

async function get<T>(path: string, query: Query, signal: AbortSignal): Promise<T> {
  const response = await send(addressOf(path, query), { signal, headers: { accept: 'application/json' } });
  const body: unknown = await response.json().catch(() => null);
  if (body === null) {
    throw new ApiError(describeProblem(response.status, response.statusText, null), response.status);
  }
  return body as T;
}

/** Fired on the window where a call was refused for want of a login. */
export const loginNeeded = 'login-needed';

async function send(address: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, init);
  } catch (error) {
    if (init.signal?.aborted === true) {
      throw error;
    }
    throw new ApiError('The aggregator cannot be reached.', 0);
  }
  if (!response.ok) {
    const body: unknown = await response.json().catch(() => null);
    if (response.status === 401) {
      dispatchEvent(new Event(loginNeeded));
    }
    throw new ApiError(describeProblem(response.status, response.statusText, body), response.status);
  }
  return response;
}
