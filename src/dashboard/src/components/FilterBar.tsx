import { getAgents } from '../api/client';
import { filterDimensions, type Agent, type FilterDimension } from '../api/types';
import { useResource } from '../api/useResource';
import { addFilter, dimensionOf, isExcluding, listFilters, removeFilter, turnFilter } from '../state/filters';
import { useView } from '../state/view';
import { useState } from 'preact/hooks';
import { CloseIcon } from './icons';
import { Popover } from './Popover';

/** What all numbers of the page are narrowed to: one chip for each value, and a form to add one. */
export function FilterBar() {
  const { filters, go } = useView();
  const chips = listFilters(filters);
  return (
    <section class="filters" aria-label="Filters">
      {chips.map(([key, value]) => {
        const text = `${dimensionOf(key)} ${isExcluding(key) ? 'is not' : 'is'} ${value === '' ? 'unknown' : value}`;
        return (
          <span key={`${key}=${value}`} class={isExcluding(key) ? 'chip excluding' : 'chip'}>
            <span class="chip-name">{dimensionOf(key)}</span>
            <button
              type="button"
              class="chip-turn"
              title={isExcluding(key) ? 'Left out. Show only this' : 'Only this. Leave it out'}
              aria-label={`Turn the filter: ${text}`}
              onClick={() => go({ filters: turnFilter(filters, key, value) })}
            >
              {isExcluding(key) ? '≠' : '='}
            </button>
            <span class="chip-value" title={value}>
              {value === '' ? 'unknown' : value}
            </span>
            <button type="button" aria-label={`Remove the filter: ${text}`} onClick={() => go({ filters: removeFilter(filters, key, value) })}>
              <CloseIcon />
            </button>
          </span>
        );
      })}
      <Popover class="chip-add" title="Narrow all numbers to one value" label="+ Filter">
        {(close) => <AddFilter close={close} />}
      </Popover>
      {chips.length > 1 && (
        <button type="button" class="link" onClick={() => go({ filters: {} })}>
          Clear all
        </button>
      )}
    </section>
  );
}

function AddFilter({ close }: { readonly close: () => void }) {
  const { filters, go } = useView();
  const [dimension, setDimension] = useState<FilterDimension>('host');
  const agents = useResource('agents', '', getAgents);

  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const key = fields.get('how') === 'not' ? (`not_${dimension}` as const) : dimension;
    go({ filters: addFilter(filters, key, String(fields.get('value')).trim()) });
    close();
  };

  return (
    <form class="form" onSubmit={onSubmit}>
      <label>
        Dimension
        <select value={dimension} onChange={(event) => setDimension(event.currentTarget.value as FilterDimension)}>
          {filterDimensions.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <label>
        Commands whose value
        <select name="how">
          <option value="is">is this</option>
          <option value="not">is not this</option>
        </select>
      </label>
      <label>
        Value
        <input name="value" list="filter-values" autocomplete="off" placeholder="empty: unknown" />
      </label>
      <datalist id="filter-values">
        {known(agents.data?.agents ?? [], dimension).map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
      <button type="submit" class="button primary">
        Add filter
      </button>
    </form>
  );
}

/** Values that the agents tell of themselves; the others are found in a digest's own page. */
function known(agents: readonly Agent[], dimension: FilterDimension): readonly string[] {
  switch (dimension) {
    case 'host':
      return agents.map((agent) => agent.host);
    case 'server':
      return [...new Set(agents.flatMap((agent) => agent.servers))];
    default:
      return [];
  }
}
