import { dimensions, sorts, type Sort } from '../api/types';
import { listFilters, type Filters } from './filters';
import { defaultRange, formatLength, parseLength, type TimeRange } from './range';

export type Page =
  | { readonly name: 'overview' }
  | { readonly name: 'connections' }
  | { readonly name: 'hosts' }
  | { readonly name: 'digest'; readonly digest: string }
  | { readonly name: 'unknown' };

/** Everything that the page shows, as its address says it: a copied address shows the same. */
export interface Address {
  readonly page: Page;
  readonly range: TimeRange;
  readonly sort: Sort;
  readonly filters: Filters;
}

/** Reads an address. What cannot be read takes its default: an old or mistyped link still opens. */
export function parseAddress(path: string, search: string): Address {
  const query = new URLSearchParams(search);
  const sort = query.get('sort');
  return {
    page: parsePage(path),
    range: parseRange(query),
    sort: sorts.find((known) => known === sort) ?? 'load',
    filters: parseFilters(query),
  };
}

/** Path and query of an address, defaults left out. */
export function formatAddress({ page, range, sort, filters }: Address): string {
  const query = new URLSearchParams();
  if (range.kind === 'fixed') {
    query.set('from', formatTime(range.from));
    query.set('to', formatTime(range.to));
  } else if (range.ms !== defaultRange.ms) {
    query.set('range', formatLength(range.ms));
  }
  if (sort !== 'load') {
    query.set('sort', sort);
  }
  for (const [dimension, value] of listFilters(filters)) {
    query.append(dimension, value);
  }

  const path = formatPage(page);
  // Colons may stand in a query as they are, and times are easier to read with them.
  const text = query.toString().replaceAll('%3A', ':');
  return text === '' ? path : `${path}?${text}`;
}

function formatPage(page: Page): string {
  switch (page.name) {
    case 'digest':
      return `/digest/${page.digest}`;
    case 'connections':
    case 'hosts':
      return `/${page.name}`;
    default:
      return '/';
  }
}

function parsePage(path: string): Page {
  if (path === '/' || path === '/index.html') {
    return { name: 'overview' };
  }
  const plain = /^\/(connections|hosts)\/?$/.exec(path)?.[1];
  if (plain !== undefined) {
    return { name: plain as 'connections' | 'hosts' };
  }
  const digest = /^\/digest\/([0-9a-f]{16})\/?$/i.exec(path)?.[1];
  return digest === undefined ? { name: 'unknown' } : { name: 'digest', digest: digest.toLowerCase() };
}

function parseRange(query: URLSearchParams): TimeRange {
  const from = Date.parse(query.get('from') ?? '');
  const to = Date.parse(query.get('to') ?? '');
  if (from < to) {
    return { kind: 'fixed', from, to };
  }
  const ms = parseLength(query.get('range') ?? '');
  return ms === null ? defaultRange : { kind: 'last', ms };
}

function parseFilters(query: URLSearchParams): Filters {
  const filters: Partial<Record<(typeof dimensions)[number], readonly string[]>> = {};
  for (const dimension of dimensions) {
    const values = [...new Set(query.getAll(dimension))];
    if (values.length > 0) {
      filters[dimension] = values;
    }
  }
  return filters;
}

/** RFC 3339 in UTC, without the fraction where there is none. */
function formatTime(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
