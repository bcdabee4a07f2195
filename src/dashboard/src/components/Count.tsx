import { count, group } from '../format/number';

/** A number of a table: grey where it is nothing, red where it is something that should not be. */
export function Count({ value, bad = false }: { readonly value: number; readonly bad?: boolean }) {
  return (
    <span class={value === 0 ? 'muted' : bad ? 'danger' : undefined} title={value >= 10_000 ? group(value) : undefined}>
      {count(value)}
    </span>
  );
}
