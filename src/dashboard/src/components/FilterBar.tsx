import { getAgents } from '../api/client';
import { dimensions, type Agent, type Dimension } from '../api/types';
import { useResource } from '../api/useResource';
import { addFilter, listFilters, removeFilter } from '../state/filters';
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
      {chips.map(([dimension, value]) => (
        <span key={`${dimension}=${value}`} class="chip">
          <span class="chip-name">{dimension}</span>
          <span class="chip-value">{value === '' ? 'unknown' : value}</span>
          <button
            type="button"
            aria-label={`Remove the filter ${dimension} ${value}`}
            onClick={() => go({ filters: removeFilter(filters, dimension, value) })}
          >
            <CloseIcon />
          </button>
        </span>
      ))}
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
  const [dimension, setDimension] = useState<Dimension>('host');
  const agents = useResource('agents', '', getAgents);

  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const value = String(new FormData(event.currentTarget as HTMLFormElement).get('value')).trim();
    go({ filters: addFilter(filters, dimension, value) });
    close();
  };

  return (
    <form class="form" onSubmit={onSubmit}>
      <label>
        Show only
        <select value={dimension} onChange={(event) => setDimension(event.currentTarget.value as Dimension)}>
          {dimensions.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
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
function known(agents: readonly Agent[], dimension: Dimension): readonly string[] {
  switch (dimension) {
    case 'host':
      return agents.map((agent) => agent.host);
    case 'server':
      return [...new Set(agents.flatMap((agent) => agent.servers))];
    default:
      return [];
  }
}
