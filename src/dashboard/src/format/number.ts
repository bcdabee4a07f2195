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
  return scaled(value, 10_000);
}

/** A count in full, grouped by thousands: 1,234,567. */
export function group(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Per second: 0.25/s, 29.4/s, 3.42 k/s. What is more than nothing never shows as nothing. */
export function rate(perSecond: number): string {
  if (perSecond > 0 && perSecond < 0.01) {
    return '<0.01/s';
  }
  const text = perSecond > 0 && perSecond < 10 ? perSecond.toFixed(2) : scaled(perSecond, 1_000);
  return `${text}/s`;
}

/** Average active sessions. */
export function load(sessions: number): string {
  if (sessions > 0 && sessions < 0.001) {
    return '<0.001';
  }
  return sessions > 0 && sessions < 1 ? sessions.toFixed(3) : scaled(sessions, 10_000);
}

/** Bytes in decimal units: 12.3 MB. */
export function bytes(value: number): string {
  const text = Number.isInteger(value) && value < 1_000 ? String(value) : scaled(value, 1_000);
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
  return `${Math.min(99.9, Math.round(share * 1_000) / 10).toFixed(1)}${thin}%`;
}

/** "1 gap", "3 gaps". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** For an axis: the same without the zeros that carry nothing, "0.5" for "0.500". */
export function trim(text: string): string {
  return text.replace(/(\.\d*?)0+(?!\d)/, '$1').replace(/\.(?!\d)/, '');
}

/** Three significant digits; from the threshold on with a prefix. */
function scaled(value: number, threshold: number): string {
  if (value < threshold) {
    return significant(value);
  }
  let index = 0;
  let rest = value;
  // 999.5 would round up to 1000: the next prefix says it better.
  while (rest >= 999.5 && index < prefixes.length - 1) {
    rest /= 1_000;
    index++;
  }
  return `${significant(rest)}${thin}${prefixes[index]}`;
}
