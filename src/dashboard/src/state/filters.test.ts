import { describe, expect, it } from 'vitest';
import { addFilter, listFilters, removeFilter } from './filters';

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

  it('list each value with its dimension', () => {
    expect(listFilters({ user: ['a', 'b'], host: ['h'] })).toEqual([['host', 'h'], ['user', 'a'], ['user', 'b']]);
  });
});
