import type { Dimension } from '../api/types';
import { addFilter } from '../state/filters';
import { useView } from '../state/view';

/** What found no place in an agent's bounded table: nothing that could be filtered by. */
const other = '(other)';

/** A value of a dimension; a click narrows the page to it. */
export function FilterLink({ by, value }: { readonly by: Dimension; readonly value: string }) {
  const { filters, go } = useView();
  if (value === other) {
    return <i>others</i>;
  }
  return (
    <button
      type="button"
      class="link"
      title={`${value === '' ? 'unknown' : value}: show only this ${by}`}
      onClick={() => go({ filters: addFilter(filters, by, value) })}
    >
      {value === '' ? <i>unknown</i> : value}
    </button>
  );
}
