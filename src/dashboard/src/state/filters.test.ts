import { describe, expect, it } from 'vitest';
import { addFilter, listFilters, removeFilter, turnFilter } from './filters';

describe('filters', () => {
  it('add a value once', () => {
    const once = addFilter({}, 'user', 'app');
    expect(once).toEqual({ user: ['app'] });
    expect(addFilter(once, 'user', 'app')).toBe(once);
    expect(addFilter(once, 'user', '')).toEqual({ user: ['app', ''] });
  });

  it('lose a dimension with its last value', () => {
    expect(removeFilter({ user: ['a', 'b'], host: ['h'] }, 'user', 'a')).toEqual({ user: ['b'], host: ['h'] });
    expect(removeFilter({ user: ['b'], host: ['h'] }, 'user', 'b')).toEqual({ host: ['h'] });
  });

  it('keep a value or leave it out, not both', () => {
    expect(addFilter({ not_host: ['a', 'b'] }, 'host', 'a')).toEqual({ host: ['a'], not_host: ['b'] });
    expect(turnFilter({ host: ['a'] }, 'host', 'a')).toEqual({ not_host: ['a'] });
    expect(turnFilter({ not_host: ['a'] }, 'not_host', 'a')).toEqual({ host: ['a'] });
  });

  it('list each value with its dimension', () => {
    expect(listFilters({ user: ['a', 'b'], host: ['h'] })).toEqual([['host', 'h'], ['user', 'a'], ['user', 'b']]);
  });
});
