import { spanText } from '../format/time';
import { formatLength, presets, parseLength, shift, widen } from '../state/range';
import { useView } from '../state/view';
import { BackIcon, ForwardIcon, WidenIcon } from './icons';
import { Popover } from './Popover';
import { SpanForm } from './SpanForm';

/** The range of time: a preset that moves with the clock, or two fixed ends. */
export function RangePicker() {
  const { address, span, go, resume } = useView();
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
          {(close) => (
            <SpanForm
              span={span}
              text="Show this range"
              onSpan={(chosen) => {
                go({ range: { kind: 'fixed', ...chosen } });
                close();
              }}
            />
          )}
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
        {range.kind === 'fixed' && (
          <button type="button" class="active" title="Back from this range to the present" onClick={resume}>
            Now
          </button>
        )}
      </div>
    </div>
  );
}
