import { significant, thin } from './number';

const units = [
  { limit: 999.5, divisor: 1, name: 'µs' },
  { limit: 999_500, divisor: 1_000, name: 'ms' },
  { limit: 60_000_000, divisor: 1_000_000, name: 's' },
] as const;

/** Microseconds to three significant digits: 870 µs, 1.24 ms, 2.50 s, 3 min 20 s, 2 h 05 min; a dash for none. */
export function duration(us: number | null): string {
  if (us === null) {
    return '–';
  }
  if (us <= 0) {
    return '0';
  }
  for (const { limit, divisor, name } of units) {
    if (us < limit) {
      return `${significant(us / divisor)}${thin}${name}`;
    }
  }
  return long(Math.round(us / 1_000_000));
}

function long(seconds: number): string {
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = seconds % 60;
  if (hours > 0) {
    return `${hours}${thin}h ${pad(minutes)}${thin}min`;
  }
  return rest === 0 ? `${minutes}${thin}min` : `${minutes}${thin}min ${pad(rest)}${thin}s`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
