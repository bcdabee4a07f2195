import type { FilterDimension } from '../api/types';
import { addFilter } from '../state/filters';
import { useView } from '../state/view';

/** What found no place in an agent's bounded table: nothing that could be filtered by. */
const other = '(other)';

/** A value of a dimension; a click narrows the page to it, one on the sign beside it leaves it out. */
export function FilterLink({ by, value }: { readonly by: FilterDimension; readonly value: string }) {
  const { filters, go } = useView();
  if (value === other) {
    return <i>others</i>;
  }
  const name = value === '' ? 'unknown' : value;
  return (
    <span class="filter-link">
      <button
        type="button"
        class="link"
        title={`${name}: show only this ${by}`}
        onClick={() => go({ filters: addFilter(filters, by, value) })}
      >
        {value === '' ? <i>unknown</i> : value}
      </button>
      <button
        type="button"
        class="exclude"
        title={`Leave ${name} out`}
        aria-label={`Leave ${by} ${name} out`}
        onClick={() => go({ filters: addFilter(filters, `not_${by}`, value) })}
      >
        ≠
      </button>
    </span>
  );
}
