import { dimensions, type Dimension } from '../api/types';

/** Values by dimension: OR within one, AND between them. The empty string stands for "unknown". */
export type Filters = Readonly<Partial<Record<Dimension, readonly string[]>>>;

/** The filters with one value more; itself where the value is there already. */
export function addFilter(filters: Filters, dimension: Dimension, value: string): Filters {
  const values = filters[dimension] ?? [];
  return values.includes(value) ? filters : { ...filters, [dimension]: [...values, value] };
}

/** The filters with one value less. */
export function removeFilter(filters: Filters, dimension: Dimension, value: string): Filters {
  const values = (filters[dimension] ?? []).filter((other) => other !== value);
  const { [dimension]: _, ...rest } = filters;
  return values.length === 0 ? rest : { ...rest, [dimension]: values };
}

/** One pair for each value, in the order of the dimensions. */
export function listFilters(filters: Filters): readonly (readonly [Dimension, string])[] {
  return dimensions.flatMap((dimension) => (filters[dimension] ?? []).map((value) => [dimension, value] as const));
}
