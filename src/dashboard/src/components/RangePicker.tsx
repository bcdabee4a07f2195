import { useRef, useState } from 'preact/hooks';
import { fromInput, spanText, toInput } from '../format/time';
import { formatLength, presets, parseLength, shift, widen } from '../state/range';
import { useView } from '../state/view';
import { BackIcon, ForwardIcon, WidenIcon } from './icons';
import { Popover } from './Popover';

/** The range of time: a preset that moves with the clock, or two fixed ends. */
export function RangePicker() {
  const { address, span, go } = useView();
  const { range } = address;
  const length = range.kind === 'last' ? formatLength(range.ms) : null;
  const isPreset = presets.some((preset) => preset.text === length);

  return (
    <div class="range" data-testid="range" role="group" aria-label="Time range">
      <div class="segmented">
        {presets.map((preset) => (
          <button
            key={preset.text}
            type="button"
            aria-pressed={preset.text === length}
            title={`Last ${preset.label}`}
            onClick={() => go({ range: { kind: 'last', ms: parseLength(preset.text)! } })}
          >
            {preset.text}
          </button>
        ))}
        <Popover
          class={isPreset ? '' : 'active'}
          label={range.kind === 'fixed' ? spanText(span) : isPreset ? 'Custom' : `Last ${length}`}
          title="Choose both ends"
        >
          {(close) => <CustomRange close={close} />}
        </Popover>
      </div>
      <div class="segmented range-moves">
        <button type="button" aria-label="Earlier" title="Earlier" onClick={() => go({ range: shift(span, -1) })}>
          <BackIcon />
        </button>
        <button type="button" aria-label="Widen" title="Twice as wide" onClick={() => go({ range: widen(span, Date.now()) })}>
          <WidenIcon />
        </button>
        <button
          type="button"
          aria-label="Later"
          title="Later"
          disabled={range.kind === 'last'}
          onClick={() => go({ range: shift(span, 1) })}
        >
          <ForwardIcon />
        </button>
      </div>
    </div>
  );
}

function CustomRange({ close }: { readonly close: () => void }) {
  const { span, go } = useView();
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
    go({ range: { kind: 'fixed', from, to } });
    close();
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
        Show this range
      </button>
    </form>
  );
}
