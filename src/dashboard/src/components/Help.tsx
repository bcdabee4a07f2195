import { useRef } from 'preact/hooks';
import { useKeys } from '../state/useKeys';
import { pages } from './Header';

const keys: readonly (readonly [string, string])[] = [
  ...pages.map(({ title }, i) => [String(i + 1), title] as const),
  ['j  k  ↓  ↑', 'Move through a table of queries'],
  ['Enter', 'Open the query'],
  ['/', 'Search the text of queries'],
  ['←  →', 'Move through a chart that has the focus'],
  ['Escape', 'Close what is open'],
  ['?', 'This help'],
];

/** The keys, in a dialog that `?` opens. */
export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useKeys({ '?': () => dialog.current!.showModal() });
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title">
      <div class="card-head">
        <h2 id="help-title">Keys</h2>
        <form method="dialog">
          <button type="submit" class="link">
            Close
          </button>
        </form>
      </div>
      <dl>
        {keys.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p class="muted">On a chart: drag to zoom, double-click to widen. The address holds all that is shown: copy it to share it.</p>
    </dialog>
  );
}
