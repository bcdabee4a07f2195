import { useEffect, useRef } from 'preact/hooks';

/** What a key does, by the name that the browser gives it. */
export type Keys = Readonly<Record<string, () => void>>;

/** Runs what the keys stand for, except while something is being typed, a dialog is open, or a modifier is held. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const action = Object.hasOwn(latest.current, event.key) ? latest.current[event.key] : undefined;
      if (action !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey && !isTaken(event.target)) {
        event.preventDefault();
        action();
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

function isTaken(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, select, textarea, dialog, .popover-body') !== null;
}
