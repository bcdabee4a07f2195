import { seconds, type Span } from '../state/range';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** Zone of all times that are shown and typed; the page's address tells it. */
let isUtc = false;

export function showUtc(value: boolean): void {
  isUtc = value;
}

/** A date whose local fields are those of the zone shown: for what reads fields alone. */
export function inZone(ms: number): Date {
  return new Date(isUtc ? ms + new Date(ms).getTimezoneOffset() * 60_000 : ms);
}

/** Minutes that the zone shown is behind UTC. */
export function zoneOffset(ms: number): number {
  return isUtc ? 0 : new Date(ms).getTimezoneOffset();
}

/** Time of day, 24 hours: 08:00:10. */
export function clock(ms: number, withSeconds = true): string {
  const date = inZone(ms);
  const text = `${pad(date.getHours())}:${pad(date.getMinutes())}`;
  return withSeconds ? `${text}:${pad(date.getSeconds())}` : text;
}

/** Date and time: 22 Nov 08:00:10. */
export function moment(ms: number, withSeconds = true): string {
  return `${day(ms)} ${clock(ms, withSeconds)}`;
}

function day(ms: number): string {
  const date = inZone(ms);
  return `${date.getDate()} ${months[date.getMonth()]}`;
}

/** Both ends of a span, the day said once where it is one day: "22 Nov 08:00 – 09:00". */
export function spanText({ from, to }: Span): string {
  const withSeconds = seconds({ from, to }) < 3_600 && (from % 60_000 !== 0 || to % 60_000 !== 0);
  const end = day(from) === day(to) ? clock(to, withSeconds) : moment(to, withSeconds);
  return `${moment(from, withSeconds)} – ${end}`;
}

/** How long ago: "12 s ago", "3 h ago", "2 d ago". */
export function ago(ms: number, now: number): string {
  const past = Math.max(0, Math.floor((now - ms) / 1_000));
  if (past < 60) {
    return `${past} s ago`;
  }
  if (past < 3_600) {
    return `${Math.floor(past / 60)} min ago`;
  }
  if (past < 172_800) {
    return `${Math.floor(past / 3_600)} h ago`;
  }
  return `${Math.floor(past / 86_400)} d ago`;
}

/** The value of an `<input type="datetime-local">`: local time, to the second. */
export function toInput(ms: number): string {
  const date = inZone(ms);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${clock(ms)}`;
}

/** Reads such an input; null where it is empty. The text is time of the zone shown. */
export function fromInput(text: string): number | null {
  const ms = Date.parse(isUtc ? `${text}Z` : text);
  return Number.isNaN(ms) ? null : ms;
}

/** Name of the shown zone's offset: "UTC", "UTC+5:30". */
export function zone(ms: number): string {
  const offset = -zoneOffset(ms);
  if (offset === 0) {
    return 'UTC';
  }
  const minutes = Math.abs(offset) % 60;
  const hours = Math.floor(Math.abs(offset) / 60);
  return `UTC${offset < 0 ? '−' : '+'}${hours}${minutes === 0 ? '' : `:${pad(minutes)}`}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
