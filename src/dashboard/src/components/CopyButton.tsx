import { useEffect, useState } from 'preact/hooks';
import { CheckIcon, CopyIcon } from './icons';

/** How long the button says that it did its work. */
const doneMs = 1_500;

/** Copies a text to the clipboard and says so. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) {
      return undefined;
    }
    const timer = setTimeout(() => setDone(false), doneMs);
    return () => clearTimeout(timer);
  }, [done]);

  return (
    <button type="button" class="icon-button" title={label} aria-label={label} onClick={() => void copy(text).then(setDone)}>
      {done ? <CheckIcon /> : <CopyIcon />}
      <span class="visually-hidden" role="status">
        {done ? 'Copied' : ''}
      </span>
    </button>
  );
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** The clipboard's own interface is there only for https and localhost; a dashboard on a LAN has neither. */
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.className = 'visually-hidden';
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  return copied;
}
