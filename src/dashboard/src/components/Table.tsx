import type { ComponentChildren } from 'preact';
import { SortHeading, type Direction } from './SortHeading';

export interface TableColumn<T, S extends string = never> {
  readonly name: string;
  /** What the heading means, where its word alone does not say it. */
  readonly hint?: string;
  /** What stands beside the name, which then is for screen readers alone. */
  readonly heading?: ComponentChildren;
  readonly class?: string;
  /** What the table is ordered by with a click on the heading. */
  readonly sort?: S;
  /** How; the greatest first where nothing is said. */
  readonly direction?: Direction;
  readonly cell: (row: T) => ComponentChildren;
}

/** What a table is ordered by. */
export interface TableOrder<S extends string> {
  readonly by: S;
  readonly onSort: (by: S) => void;
}

interface Props<T, S extends string> {
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  /** The first one names the row. */
  readonly columns: readonly TableColumn<T, S>[];
  readonly order?: TableOrder<S> | undefined;
  readonly testId?: string;
}

/** Rows of an answer: few enough to be in the page at once. */
export function Table<T, S extends string = never>({ rows, keyOf, columns, order, testId }: Props<T, S>) {
  const classOf = ({ class: more = '' }: TableColumn<T, S>, place: number) => (place === 0 ? `name ${more}` : more).trim() || undefined;
  return (
    <div class="table-scroll">
      <table class="groups" data-testid={testId}>
        <thead>
          <tr>
            {columns.map((column, i) => (
              <Heading key={column.name} column={column} class={classOf(column, i)} order={order} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column, i) => (
                <td key={column.name} class={classOf(column, i)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeadingProps<T, S extends string> {
  readonly column: TableColumn<T, S>;
  readonly class: string | undefined;
  readonly order: TableOrder<S> | undefined;
}

function Heading<T, S extends string>({ column, class: name, order }: HeadingProps<T, S>) {
  const { sort, hint, heading, direction } = column;
  if (sort !== undefined && order !== undefined) {
    return <SortHeading title={column.name} hint={hint} direction={direction} isSorted={sort === order.by} onSort={() => order.onSort(sort)} />;
  }
  return (
    <th scope="col" class={name} title={hint}>
      {heading === undefined ? (
        column.name
      ) : (
        <>
          <span class="visually-hidden">{column.name}</span>
          {heading}
        </>
      )}
    </th>
  );
}
