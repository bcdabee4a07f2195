import { useCallback, useEffect, useState } from 'preact/hooks';
import { windowMs } from './range';

/** The time of the newest refresh, and a way to refresh now. Moves on every window while `running` and in view. */
export function useNow(running: boolean): readonly [number, () => void] {
  const [now, setNow] = useState(() => Date.now());
  const refresh = useCallback(() => setNow(Date.now()), []);

  useEffect(() => {
    if (!running) {
      return undefined;
    }
    refresh();
    const whenVisible = () => {
      if (!document.hidden) {
        refresh();
      }
    };
    const timer = setInterval(whenVisible, windowMs);
    document.addEventListener('visibilitychange', whenVisible);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', whenVisible);
    };
  }, [running, refresh]);

  return [now, refresh];
}
