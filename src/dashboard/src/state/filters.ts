import { filterDimensions, type FilterDimension } from '../api/types';

/** Keeps only a dimension's values ("host"), or leaves them out ("not_host"): as the API names it. */
export type FilterKey = FilterDimension | `not_${FilterDimension}`;

/** Values by key: OR within one, AND between them. The empty string stands for "unknown". */
export type Filters = Readonly<Partial<Record<FilterKey, readonly string[]>>>;

export const filterKeys: readonly FilterKey[] = filterDimensions.flatMap((one) => [one, `not_${one}`] as const);

/** The filters with one value more; what said the opposite of it goes. Itself where the value is there already. */
export function addFilter(filters: Filters, key: FilterKey, value: string): Filters {
  const values = filters[key] ?? [];
  return values.includes(value) ? filters : { ...removeFilter(filters, opposite(key), value), [key]: [...values, value] };
}

/** The filters with one value less. */
export function removeFilter(filters: Filters, key: FilterKey, value: string): Filters {
  const values = (filters[key] ?? []).filter((other) => other !== value);
  const { [key]: _, ...rest } = filters;
  return values.length === 0 ? rest : { ...rest, [key]: values };
}

/** The filters with a value left out that was kept, or kept that was left out. */
export function turnFilter(filters: Filters, key: FilterKey, value: string): Filters {
  return addFilter(filters, opposite(key), value);
}

/** One pair for each value, in the order of the dimensions. */
export function listFilters(filters: Filters): readonly (readonly [FilterKey, string])[] {
  return filterKeys.flatMap((key) => (filters[key] ?? []).map((value) => [key, value] as const));
}

export function isExcluding(key: FilterKey): boolean {
  return key.startsWith('not_');
}

export function dimensionOf(key: FilterKey): FilterDimension {
  return key.replace('not_', '') as FilterDimension;
}

function opposite(key: FilterKey): FilterKey {
  return isExcluding(key) ? dimensionOf(key) : (`not_${key}` as FilterKey);
}
