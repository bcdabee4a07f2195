import type { ComponentChildren } from 'preact';
import type { Resource } from '../api/useResource';
import { Placeholder } from './States';
import { Table, type TableColumn, type TableOrder } from './Table';

interface Props<A, T, S extends string> {
  readonly title: string;
  readonly testId: string;
  /** What stands beside the title. */
  readonly tools?: ComponentChildren;
  /** What the table tells, in a sentence. */
  readonly note?: string;
  readonly answer: Resource<A>;
  readonly rows: (answer: A) => readonly T[];
  readonly keyOf: (row: T) => string;
  /** The first one names the row. */
  readonly columns: readonly TableColumn<T, S>[];
  readonly order?: TableOrder<S>;
  /** What stands there where there are no rows. */
  readonly empty: string;
  /** What stands below the rows. */
  readonly children?: ComponentChildren;
}

/** An answer as a table in a card of its own. */
export function TableCard<A, T, S extends string = never>(props: Props<A, T, S>) {
  const { title, testId, tools, note, answer, rows, keyOf, columns, order, empty, children } = props;
  const shown = answer.data === null ? null : rows(answer.data);
  return (
    <section class="card flush" data-testid={testId} aria-label={title} aria-busy={answer.loading}>
      <div class="card-head">
        <h2>{title}</h2>
        {tools}
      </div>
      {note !== undefined && <p class="card-note">{note}</p>}
      {answer.error !== null && (
        <p class="card-note" role="alert">
          <span class="danger">{answer.error.message}</span>{' '}
          <button type="button" class="link" onClick={answer.retry}>
            Try again
          </button>
        </p>
      )}
      {shown === null ? (
        answer.error === null && <Placeholder height={92} />
      ) : shown.length === 0 ? (
        <p class="card-note muted">{empty}</p>
      ) : (
        <Table rows={shown} keyOf={keyOf} columns={columns} order={order} />
      )}
      {children}
    </section>
  );
}
