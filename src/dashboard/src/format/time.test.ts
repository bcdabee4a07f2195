import { describe, expect, it } from 'vitest';
import { ago, clock, fromInput, moment, spanText, toInput, zone } from './time';

// The tests' zone is UTC+5:30.
const eight = Date.parse('2026-11-22T08:00:10Z');

describe('times', () => {
  it('are local', () => {
    expect(clock(eight)).toBe('13:30:10');
    expect(clock(eight, false)).toBe('13:30');
    expect(moment(eight)).toBe('22 Nov 13:30:10');
    expect(zone(eight)).toBe('UTC+5:30');
  });

  it('survive the input field, whatever the zone', () => {
    expect(toInput(eight)).toBe('2026-11-22T13:30:10');
    expect(fromInput(toInput(eight))).toBe(eight);
    expect(fromInput('')).toBeNull();
  });
});

describe('spanText', () => {
  const at = (text: string) => Date.parse(`${text}+05:30`);

  it('says the day once', () => {
    expect(spanText({ from: at('2026-11-22T08:00:00'), to: at('2026-11-22T09:00:00') })).toBe('22 Nov 08:00 – 09:00');
  });

  it('says both days where they differ', () => {
    const span = { from: at('2026-11-21T23:00:00'), to: at('2026-11-22T01:00:00') };
    expect(spanText(span)).toBe('21 Nov 23:00 – 22 Nov 01:00');
  });

  it('says seconds where a bucket needs them', () => {
    const span = { from: at('2026-11-22T08:00:10'), to: at('2026-11-22T08:00:20') };
    expect(spanText(span)).toBe('22 Nov 08:00:10 – 08:00:20');
  });
});

describe('ago', () => {
  it.each([
    [12, '12 s ago'],
    [-5, '0 s ago'],
    [200, '3 min ago'],
    [7_300, '2 h ago'],
    [172_800, '2 d ago'],
  ])('%d seconds are %s', (past, text) => expect(ago(eight - past * 1_000, eight)).toBe(text));
});
