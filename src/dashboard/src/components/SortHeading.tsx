export type Direction = 'ascending' | 'descending';

interface Props {
  readonly title: string;
  readonly hint: string | undefined;
  readonly direction?: Direction | undefined;
  readonly isSorted: boolean;
  readonly onSort: () => void;
}

/** The heading of a column that orders its table. */
export function SortHeading({ title, hint, direction = 'descending', isSorted, onSort }: Props) {
  return (
    <th scope="col" title={hint} aria-sort={isSorted ? direction : undefined}>
      <button type="button" onClick={onSort}>
        {title}
        <span class="sort-mark" aria-hidden="true">
          {direction === 'descending' ? '▾' : '▴'}
        </span>
      </button>
    </th>
  );
}
