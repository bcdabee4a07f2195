import { useRef, useState } from 'preact/hooks';
import { fromInput, toInput } from '../format/time';
import type { Span } from '../state/range';

interface Props {
  readonly span: Span;
  /** What the button says. */
  readonly text: string;
  readonly onSpan: (span: Span) => void;
}

/** Both ends of a range, typed. */
export function SpanForm({ span, text, onSpan }: Props) {
  // The ends as they were when the form opened: a refresh does not overwrite what is being typed.
  const opened = useRef(span).current;
  const [error, setError] = useState('');

  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const from = fromInput(String(fields.get('from')));
    const to = fromInput(String(fields.get('to')));
    if (from === null || to === null || from >= to) {
      setError('The end must lie after the beginning.');
      return;
    }
    onSpan({ from, to });
  };

  return (
    <form class="form" onSubmit={onSubmit}>
      <label>
        From
        <input type="datetime-local" name="from" step={1} required defaultValue={toInput(opened.from)} />
      </label>
      <label>
        To
        <input type="datetime-local" name="to" step={1} required defaultValue={toInput(opened.to)} />
      </label>
      {error !== '' && (
        <p class="form-error" role="alert">
          {error}
        </p>
      )}
      <button type="submit" class="button primary">
        {text}
      </button>
    </form>
  );
}
