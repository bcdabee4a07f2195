import { describe, expect, it } from 'vitest';
import { arrivalMs, bucketSpans, formatLength, parseLength, presets, resolve, shift, widen, windowMs, zoomTo } from './range';

const now = Date.parse('2026-11-22T08:00:17.250Z');

describe('parseLength', () => {
  it.each(presets.map((preset) => preset.text))('reads the preset %s and writes it the same', (text) => {
    expect(formatLength(parseLength(text)!)).toBe(text);
  });

  it.each(['', '0m', '5', 'm', '-5m', '1.5h', '5s', '9999d', '5m ', '1000000d'])('refuses %j', (text) => {
    expect(parseLength(text)).toBeNull();
  });

  it.each(['30s', '90m', '7d', '24h', '36h'])('round-trips %s', (text) => expect(formatLength(parseLength(text)!)).toBe(text));
});

describe('resolve', () => {
  it('ends a moving range at the newest window that can have arrived', () => {
    const { from, to } = resolve({ kind: 'last', ms: 900_000 }, now);
    expect(to % windowMs).toBe(0);
    expect(now - to).toBeGreaterThanOrEqual(arrivalMs);
    expect(now - to).toBeLessThan(arrivalMs + windowMs);
    expect(to - from).toBe(900_000);
  });

  it('leaves a fixed range as it is', () => {
    expect(resolve({ kind: 'fixed', from: 3, to: 7 }, now)).toEqual({ from: 3, to: 7 });
  });
});

describe('zoomTo', () => {
  it('widens to whole windows, whichever way it was dragged', () => {
    expect(zoomTo(34_000, 12_000)).toEqual({ kind: 'fixed', from: 10_000, to: 40_000 });
  });

  it('takes less than two windows for a click', () => expect(zoomTo(12_000, 12_400)).toBeNull());
});

describe('widen and shift', () => {
  const span = { from: 1_000_000, to: 1_060_000 };

  it('widens about the middle', () => expect(widen(span, now)).toEqual({ kind: 'fixed', from: 970_000, to: 1_090_000 }));

  it('does not widen beyond now', () => {
    const latest = resolve({ kind: 'last', ms: 60_000 }, now);
    expect(widen(latest, now)).toEqual({ kind: 'fixed', from: latest.from - 60_000, to: latest.to });
  });

  it('shifts by half', () => {
    expect(shift(span, -1)).toEqual({ kind: 'fixed', from: 970_000, to: 1_030_000 });
    expect(shift(span, 1)).toEqual({ kind: 'fixed', from: 1_030_000, to: 1_090_000 });
  });
});

describe('bucketSpans', () => {
  it('cuts the outer buckets to the span', () => {
    expect(bucketSpans([60, 120, 180], 60, { from: 90_000, to: 200_000 })).toEqual([
      { from: 90_000, to: 120_000 },
      { from: 120_000, to: 180_000 },
      { from: 180_000, to: 200_000 },
    ]);
  });
});
