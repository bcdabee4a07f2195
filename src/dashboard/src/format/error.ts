import type { ErrorCode } from '../api/types';

/** Errors that servers refuse connections with, by the manual's names (MySQL's Error Message Reference). */
const names: Readonly<Record<number, string>> = {
  1040: 'Too many connections',
  1043: 'Bad handshake',
  1044: 'Access denied to the schema',
  1045: 'Access denied',
  1049: 'Unknown schema',
  1129: 'Host is blocked: too many connection errors',
  1130: 'Host is not allowed to connect',
  1203: 'Too many connections of the user',
  1226: 'The user has exceeded a resource limit',
  1251: 'Client does not know the authentication protocol',
  1698: 'Access denied',
  3118: 'Account is locked',
  3159: 'Connections must use a secure transport',
  4151: 'Account is locked',
};

/** "1045 Access denied"; the number alone where it is none of those, and "unknown" where there is none. */
export function nameOfError(code: number): string {
  if (code === 0) {
    return 'unknown';
  }
  const name = names[code];
  return name === undefined ? String(code) : `${code} ${name}`;
}

/** "1062 ER_DUP_ENTRY"; the number alone where the symbol is unknown, and "unknown" where there is none. */
export function symbolOfError({ code, symbol }: ErrorCode): string {
  return code === 0 ? 'unknown' : symbol === null ? String(code) : `${code} ${symbol}`;
}
