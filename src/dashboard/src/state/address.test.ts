import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress, type Address } from './address';
import { defaultColumns } from './columns';
import { defaultRange } from './range';

const plain: Address = {
  page: { name: 'overview' },
  range: defaultRange,
  filters: {},
  utc: false,
  sort: 'load',
  by: 'digest',
  spread: 'host',
  search: '',
  onlyNew: false,
  columns: defaultColumns,
  base: null,
  only: [],
  order: 'change',
  rows: 100,
};
const parse = (href: string) => {
  const url = new URL(href, 'http://dashboard.test');
  return parseAddress(url.pathname, url.search);
};

describe('formatAddress', () => {
  it('leaves defaults out', () => expect(formatAddress(plain)).toBe('/'));

  it('writes a fixed range in readable UTC', () => {
    const range = { kind: 'fixed', from: Date.parse('2026-11-22T08:00:00Z'), to: Date.parse('2026-11-22T08:30:00Z') } as const;
    expect(formatAddress({ ...plain, range })).toBe('/?from=2026-11-22T08:00:00Z&to=2026-11-22T08:30:00Z');
  });
});

describe('parseAddress', () => {
  const addresses: readonly Address[] = [
    plain,
    { ...plain, range: { kind: 'last', ms: 300_000 }, sort: 'p99' },
    { ...plain, range: { kind: 'fixed', from: 1_700_000_000_500, to: 1_700_000_100_000 } },
    { ...plain, page: { name: 'digest', digest: '0123456789abcdef' }, spread: 'user', filters: { user: ['a&b=c', ''], host: ['db 1', 'ü/?#'] } },
    { ...plain, page: { name: 'connections' }, filters: { user: ['app'] } },
    { ...plain, page: { name: 'hosts' }, utc: true },
    { ...plain, page: { name: 'queries' }, by: 'table', search: '% or 1=1 --&', onlyNew: true, columns: ['load', 'p50'] },
    { ...plain, page: { name: 'queries' }, columns: [] },
    { ...plain, page: { name: 'compare' }, base: { from: 1_700_000_000_000, to: 1_700_000_100_000 }, only: ['new', 'regressed'], order: 'p', rows: 300 },
    { ...plain, page: { name: 'errors' }, filters: { not_host: ['db1'], not_table: [''], table: ['t'] } },
    { ...plain, filters: { server: ['[2001:db8::1]:3306'], application: ['100%'] } },
  ];

  it.each(addresses)('reads back what was written (%#)', (address) => expect(parse(formatAddress(address))).toEqual(address));

  it.each([
    '/?range=banana&sort=random&host',
    '/?range=0m',
    '/?from=2026-11-22T08:00:00Z',
    '/?from=2026-11-22T09:00:00Z&to=2026-11-22T08:00:00Z',
    '/?from=x&to=y',
    '/?by=nothing&columns=a,b&only=c&base_from=1&order=x&rows=1001',
    '/?rows=0&order=',
    '/?rows=1.5',
  ])('takes the default for what it cannot read in %s', (href) => {
    expect(parse(href)).toMatchObject({ range: defaultRange, sort: 'load', order: 'change', rows: 100 });
  });

  it('knows which paths are pages', () => {
    expect(parse('/digest/0123456789ABCDEF/').page).toEqual({ name: 'digest', digest: '0123456789abcdef' });
    expect(parse('/digest/0123').page).toEqual({ name: 'unknown' });
    expect(parse('/hosts/').page).toEqual({ name: 'hosts' });
    expect(parse('/hosts/db1').page).toEqual({ name: 'unknown' });
    expect(parse('/elsewhere').page).toEqual({ name: 'unknown' });
  });

  it('keeps a filter once', () => expect(parse('/?user=a&user=a&user=b').filters).toEqual({ user: ['a', 'b'] }));
});
