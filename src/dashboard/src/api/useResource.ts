import { useCallback, useEffect, useState } from 'preact/hooks';
import { ApiError } from './problem';

/** An answer being fetched, refreshed and shown. */
export interface Resource<T> {
  /** The newest answer; stays while a newer one is on its way, so that the page does not jump. */
  readonly data: T | null;
  /** Why the newest call failed; null once one succeeds. */
  readonly error: ApiError | null;
  readonly loading: boolean;
  readonly retry: () => void;
}

interface Held<T> {
  readonly subject: string;
  readonly data: T | null;
  readonly error: ApiError | null;
}

/**
 * Calls `load` whenever `key` changes and gives up the call before it. An answer outlives its key while the
 * `subject` stays (the range moved on, the order changed), not when it changes (another digest).
 */
export function useResource<T>(subject: string, key: string, load: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const [held, setHeld] = useState<Held<T>>({ subject, data: null, error: null });
  const [loading, setLoading] = useState(true);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    setLoading(true);
    load(controller.signal).then(
      (data) => {
        if (!controller.signal.aborted) {
          setHeld({ subject, data, error: null });
          setLoading(false);
        }
      },
      (reason: unknown) => {
        if (!controller.signal.aborted) {
          const error = reason instanceof ApiError ? reason : new ApiError(String(reason), 0);
          setHeld((before) => ({ subject, data: before.subject === subject ? before.data : null, error }));
          setLoading(false);
        }
      },
    );
    return () => controller.abort();
    // `load` is made anew by each render; what it depends on is in `key`.
  }, [subject, key, attempt]);

  const retry = useCallback(() => setAttempt((n) => n + 1), []);
  const current = held.subject === subject;
  return { data: current ? held.data : null, error: current ? held.error : null, loading, retry };
}
