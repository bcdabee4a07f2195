import type { ComponentChildren } from 'preact';
import type { Resource } from '../api/useResource';
import { Placeholder } from './States';

export interface TableColumn<T> {
  readonly name: string;
  /** What the heading means, where its word alone does not say it. */
  readonly hint?: string;
  readonly cell: (row: T) => ComponentChildren;
}

interface Props<A, T> {
  readonly title: string;
  readonly testId: string;
  /** What the table tells, in a sentence. */
  readonly note?: string;
  readonly answer: Resource<A>;
  readonly rows: (answer: A) => readonly T[];
  readonly keyOf: (row: T) => string;
  /** The first one names the row. */
  readonly columns: readonly TableColumn<T>[];
  /** What stands there where there are no rows. */
  readonly empty: string;
}

/** An answer as a table in a card of its own. */
export function TableCard<A, T>({ title, testId, note, answer, rows, keyOf, columns, empty }: Props<A, T>) {
  const shown = answer.data === null ? null : rows(answer.data);
  return (
    <section class="card flush" data-testid={testId} aria-label={title}>
      <div class="card-head">
        <h2>{title}</h2>
        {answer.error !== null && <span class="danger">{answer.error.message}</span>}
      </div>
      {note !== undefined && <p class="card-note">{note}</p>}
      {shown === null ? (
        <Placeholder height={92} />
      ) : shown.length === 0 ? (
        <p class="card-note muted">{empty}</p>
      ) : (
        <div class="table-scroll">
          <table class="groups">
            <thead>
              <tr>
                {columns.map(({ name, hint }, i) => (
                  <th key={name} scope="col" class={i === 0 ? 'name' : undefined} title={hint}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <tr key={keyOf(row)}>
                  {columns.map(({ name, cell }, i) => (
                    <td key={name} class={i === 0 ? 'name' : undefined}>
                      {cell(row)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
