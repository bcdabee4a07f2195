/** Milliseconds since the epoch, from inclusive, to exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A range of time as asked for: the last so many milliseconds, moving on with the clock, or fixed. */
export type TimeRange = { readonly kind: 'last'; readonly ms: number } | ({ readonly kind: 'fixed' } & Span);

/** Length of the agents' windows: nothing finer is stored. */
export const windowMs = 10_000;

/**
 * How long after its end a window is waited for. Without it the newest bucket would be half empty, and every
 * chart would end in a fall that did not happen.
 */
export const arrivalMs = 5_000;

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Longest range that the address may ask for, 400 days: beyond the longest retention. */
const rangeMsMax = 400 * unitMs.d;

export const presets: readonly { readonly text: string; readonly label: string }[] = [
  { text: '5m', label: '5 minutes' },
  { text: '15m', label: '15 minutes' },
  { text: '1h', label: '1 hour' },
  { text: '6h', label: '6 hours' },
  { text: '24h', label: '24 hours' },
  { text: '7d', label: '7 days' },
];

export const defaultRange = { kind: 'last', ms: unitMs.h } as const satisfies TimeRange;

/** Reads "15m"; null where it is no length of time. */
export function parseLength(text: string): number | null {
  const match = /^([1-9]\d{0,5})([smhd])$/.exec(text);
  if (match === null) {
    return null;
  }
  const ms = Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
  return ms >= windowMs && ms <= rangeMsMax ? ms : null;
}

/** The largest unit that divides the length, hours before days: 24h, not 1d. */
export function formatLength(ms: number): string {
  for (const unit of ms > unitMs.d && ms % unitMs.d === 0 ? (['d'] as const) : (['h', 'm'] as const)) {
    if (ms % unitMs[unit] === 0) {
      return `${ms / unitMs[unit]}${unit}`;
    }
  }
  return `${Math.round(ms / unitMs.s)}s`;
}

/** The span that a range means now, on the edges of windows; a moving range ends at the newest window that can be there. */
export function resolve(range: TimeRange, now: number): Span {
  if (range.kind === 'fixed') {
    return { from: range.from, to: range.to };
  }
  const to = floorTo(now - arrivalMs, windowMs);
  return { from: to - range.ms, to };
}

/** A range dragged on a chart, widened to whole windows; null where it is no range but a click. */
export function zoomTo(a: number, b: number): TimeRange | null {
  const from = floorTo(Math.min(a, b), windowMs);
  const to = ceilTo(Math.max(a, b), windowMs);
  return to - from > windowMs ? { kind: 'fixed', from, to } : null;
}

/** Twice the span about its middle, never beyond now. */
export function widen(span: Span, now: number): TimeRange {
  const length = span.to - span.from;
  const to = Math.min(ceilTo(span.to + length / 2, windowMs), floorTo(now - arrivalMs, windowMs));
  return { kind: 'fixed', from: floorTo(to - 2 * length, windowMs), to };
}

/** The span before (-1) or after (+1), as long as this one and half overlapping it. */
export function shift(span: Span, direction: -1 | 1): TimeRange {
  const by = ceilTo((span.to - span.from) / 2, windowMs) * direction;
  return { kind: 'fixed', from: span.from + by, to: span.to + by };
}

/** The spans after and before something that happened, as long as the one shown allows and the same for both. */
export function aroundAnnotation(
  { time, until }: { readonly time: string; readonly until: string | null },
  span: Span,
): { readonly range: TimeRange; readonly base: Span } {
  const before = floorTo(Date.parse(time), windowMs);
  const after = ceilTo(Date.parse(until ?? time), windowMs);
  const length = Math.max(windowMs, Math.min(before - span.from, span.to - after));
  return { range: { kind: 'fixed', from: after, to: after + length }, base: { from: before - length, to: before } };
}

/**
 * The part of each bucket that lies in the span. Buckets are aligned to their step, so the first and the last reach
 * beyond it; their values are of this part alone.
 */
export function bucketSpans(times: readonly number[], step: number, span: Span): readonly Span[] {
  return times.map((time) => ({
    from: Math.max(time * 1_000, span.from),
    to: Math.min((time + step) * 1_000, span.to),
  }));
}

/** Length of a span. */
export function seconds(span: Span): number {
  return (span.to - span.from) / 1_000;
}

function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

function ceilTo(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
