/** Between a number and its unit: a thin, unbreakable space. */
export const thin = '\u202f';

const prefixes = ['', 'k', 'M', 'G', 'T', 'P'] as const;

/** Three significant digits, no exponent, no trailing zeros after a point that carry nothing. */
export function significant(value: number, digits = 3): string {
  if (value === 0) {
    return '0';
  }
  // Of the rounded value: 0.9996 becomes 1.00, not 1.000.
  const magnitude = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits)))));
  const decimals = Math.max(0, Math.min(6, digits - 1 - magnitude));
  return value.toFixed(decimals);
}

/** 950, 3.42 k, 18.0 M. Whole numbers below ten thousand stand as they are, grouped. */
export function count(value: number): string {
  if (value < 10_000 && Number.isInteger(value)) {
    return group(value);
  }
  return scaled(value, 1_000, 10_000);
}

/** A count in full, grouped by thousands: 1,234,567. */
export function group(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Commands per second: 3.42 k/s. What is more than nothing never shows as nothing. */
export function rate(perSecond: number): string {
  if (perSecond > 0 && perSecond < 0.01) {
    return '<0.01/s';
  }
  return `${scaled(perSecond, 1_000, 1_000)}/s`;
}

/** Average active sessions. */
export function load(sessions: number): string {
  if (sessions > 0 && sessions < 0.001) {
    return '<0.001';
  }
  return sessions < 1 ? sessions.toFixed(sessions === 0 ? 0 : 3) : scaled(sessions, 1_000, 10_000);
}

/** Bytes in decimal units: 12.3 MB. */
export function bytes(value: number): string {
  const text = scaled(value, 1_000, 1_000);
  return text.includes(thin) ? `${text}B` : `${text}${thin}B`;
}

/** A share of 0..1 as a percentage. Only the whole is 100 %, and only nothing is 0 %. */
export function percent(share: number): string {
  if (share <= 0) {
    return `0${thin}%`;
  }
  if (share < 0.001) {
    return `<0.1${thin}%`;
  }
  if (share >= 1) {
    return `100${thin}%`;
  }
  return `${(Math.floor(share * 1_000) / 10).toFixed(1)}${thin}%`;
}

/** "1 gap", "3 gaps". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

function scaled(value: number, step: number, threshold: number): string {
  if (value < threshold) {
    return significant(value).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
  }
  let index = 0;
  let rest = value;
  // 999.5 would round up to 1000: the next prefix says it better.
  while (rest >= 999.5 && index < prefixes.length - 1) {
    rest /= step;
    index++;
  }
  return `${significant(rest)}${thin}${prefixes[index]}`;
}
