import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { useResource, type Resource } from './useResource';

/** A table that is fetched in parts, as it is scrolled through. */
export interface Pages<A> {
  readonly first: Resource<A>;
  /** All parts that came, in their order. */
  readonly answers: readonly A[];
  /** Fetches the next part, where there is one and none is on its way. */
  readonly more: () => void;
}

/** As useResource, for answers with a cursor. A new first part drops those after it. */
export function usePages<A extends { readonly next_cursor: string | null }>(
  subject: string,
  key: string,
  load: (cursor: string | null, signal: AbortSignal) => Promise<A>,
): Pages<A> {
  const first = useResource(subject, key, (signal) => load(null, signal));
  const [later, setLater] = useState<{ readonly of: A | null; readonly answers: readonly A[] }>({ of: null, answers: [] });
  const call = useRef<AbortController | null>(null);
  const answers = first.data === null ? [] : [first.data, ...(later.of === first.data ? later.answers : [])];
  const cursor = answers[answers.length - 1]?.next_cursor ?? null;

  useEffect(
    () => () => {
      call.current?.abort();
      call.current = null;
    },
    [first.data],
  );

  const more = useCallback(() => {
    if (cursor === null || call.current !== null) {
      return;
    }
    const controller = new AbortController();
    call.current = controller;
    load(cursor, controller.signal).then(
      (answer) => {
        if (!controller.signal.aborted) {
          call.current = null;
          setLater({ of: first.data, answers: [...answers.slice(1), answer] });
        }
      },
      () => {
        // The next scroll asks again.
        call.current = controller.signal.aborted ? call.current : null;
      },
    );
  }, [cursor, first.data, later]);

  return { first, answers, more };
}
