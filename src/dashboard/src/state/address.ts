import { rowsMax } from '../api/client';
import {
  changes,
  compareSorts,
  dimensions,
  filterDimensions,
  sorts,
  type Change,
  type CompareSort,
  type Dimension,
  type FilterDimension,
  type Sort,
} from '../api/types';
import { columns, defaultColumns, type ColumnName } from './columns';
import { filterKeys, listFilters, type FilterKey, type Filters } from './filters';
import { defaultRange, formatLength, parseLength, type Span, type TimeRange } from './range';

/** Pages that their name alone tells. */
export const plainPages = ['queries', 'errors', 'connections', 'hosts', 'compare', 'live'] as const;

export type Page =
  | { readonly name: 'overview' | (typeof plainPages)[number] | 'unknown' }
  | { readonly name: 'digest'; readonly digest: string };

/** Everything that the page shows, as its address says it: a copied address shows the same. */
export interface Address {
  readonly page: Page;
  readonly range: TimeRange;
  readonly filters: Filters;
  /** Times in UTC instead of the browser's zone. */
  readonly utc: boolean;
  readonly sort: Sort;
  /** What the queries are grouped by. */
  readonly by: FilterDimension;
  /** What a query's distributions are set apart by. */
  readonly spread: Dimension;
  /** What the queries' text holds. */
  readonly search: string;
  /** Only queries first seen in the range. */
  readonly onlyNew: boolean;
  readonly columns: readonly ColumnName[];
  /** What the range is compared with; null: as long, just before it. */
  readonly base: Span | null;
  /** What the comparison is narrowed to; none: all. */
  readonly only: readonly Change[];
  /** What the comparison is ordered by. */
  readonly order: CompareSort;
  /** How many rows of it are shown. */
  readonly rows: number;
}

/** Rows of a comparison at first, and more with each step. */
export const rowsStep = 100;

/** Reads an address. What cannot be read takes its default: an old or mistyped link still opens. */
export function parseAddress(path: string, search: string): Address {
  const query = new URLSearchParams(search);
  const list = query.get('columns')?.split(',');
  return {
    page: parsePage(path),
    range: parseRange(query),
    filters: parseFilters(query),
    utc: query.get('zone') === 'utc',
    sort: known(sorts, query.get('sort')) ?? 'load',
    by: known(filterDimensions, query.get('by')) ?? 'digest',
    spread: known(dimensions, query.get('spread')) ?? 'host',
    search: query.get('q') ?? '',
    onlyNew: query.get('new') === 'true',
    columns: list === undefined ? defaultColumns : columns.filter((name) => list.includes(name)),
    base: parseSpan(query, 'base_'),
    only: changes.filter((change) => query.getAll('only').includes(change)),
    order: known(compareSorts, query.get('order')) ?? 'change',
    rows: parseRows(query.get('rows')),
  };
}

/** Path and query of an address, defaults left out. */
export function formatAddress(address: Address): string {
  const { range, base } = address;
  const query = new URLSearchParams();
  if (range.kind === 'fixed') {
    appendSpan(query, '', range);
  } else if (range.ms !== defaultRange.ms) {
    query.set('range', formatLength(range.ms));
  }
  const set = (name: string, value: string, byDefault: string) => {
    if (value !== byDefault) {
      query.set(name, value);
    }
  };
  set('zone', address.utc ? 'utc' : '', '');
  set('sort', address.sort, 'load');
  set('by', address.by, 'digest');
  set('spread', address.spread, 'host');
  set('q', address.search, '');
  set('new', String(address.onlyNew), 'false');
  set('columns', address.columns.join(','), defaultColumns.join(','));
  if (base !== null) {
    appendSpan(query, 'base_', base);
  }
  for (const change of address.only) {
    query.append('only', change);
  }
  set('order', address.order, 'change');
  set('rows', String(address.rows), String(rowsStep));
  for (const [key, value] of listFilters(address.filters)) {
    query.append(key, value);
  }

  const path = formatPage(address.page);
  // Colons and commas may stand in a query as they are, and times are easier to read with them.
  const text = query.toString().replaceAll('%3A', ':').replaceAll('%2C', ',');
  return text === '' ? path : `${path}?${text}`;
}

function formatPage(page: Page): string {
  switch (page.name) {
    case 'digest':
      return `/digest/${page.digest}`;
    case 'overview':
    case 'unknown':
      return '/';
    default:
      return `/${page.name}`;
  }
}

function parsePage(path: string): Page {
  if (path === '/' || path === '/index.html') {
    return { name: 'overview' };
  }
  const plain = known(plainPages, /^\/([a-z]+)\/?$/.exec(path)?.[1] ?? null);
  if (plain !== undefined) {
    return { name: plain };
  }
  const digest = /^\/digest\/([0-9a-f]{16})\/?$/i.exec(path)?.[1];
  return digest === undefined ? { name: 'unknown' } : { name: 'digest', digest: digest.toLowerCase() };
}

function parseRange(query: URLSearchParams): TimeRange {
  const span = parseSpan(query, '');
  if (span !== null) {
    return { kind: 'fixed', ...span };
  }
  const ms = parseLength(query.get('range') ?? '');
  return ms === null ? defaultRange : { kind: 'last', ms };
}

function parseSpan(query: URLSearchParams, prefix: string): Span | null {
  const from = Date.parse(query.get(`${prefix}from`) ?? '');
  const to = Date.parse(query.get(`${prefix}to`) ?? '');
  return from < to ? { from, to } : null;
}

function parseRows(text: string | null): number {
  const rows = Number(text);
  return Number.isInteger(rows) && rows > 0 && rows <= rowsMax ? rows : rowsStep;
}

function appendSpan(query: URLSearchParams, prefix: string, { from, to }: Span): void {
  query.set(`${prefix}from`, formatTime(from));
  query.set(`${prefix}to`, formatTime(to));
}

function parseFilters(query: URLSearchParams): Filters {
  const filters: Partial<Record<FilterKey, readonly string[]>> = {};
  for (const key of filterKeys) {
    const values = [...new Set(query.getAll(key))];
    if (values.length > 0) {
      filters[key] = values;
    }
  }
  return filters;
}

function known<T extends string>(values: readonly T[], text: string | null): T | undefined {
  return values.find((value) => value === text);
}

/** RFC 3339 in UTC, without the fraction where there is none. */
function formatTime(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
