import { describe, expect, it } from 'vitest';
import { duration } from './duration';
import { thin } from './number';

describe('duration', () => {
  it.each([
    [0, '0'],
    [0.4, '0.400~µs'],
    [870, '870~µs'],
    [999.4, '999~µs'],
    [999.6, '1.00~ms'],
    [1_240, '1.24~ms'],
    [999_499, '999~ms'],
    [999_600, '1.00~s'],
    [12_600_000, '12.6~s'],
    [60_000_000, '1~min'],
    [200_000_000, '3~min 20~s'],
    [7_500_000_000, '2~h 05~min'],
  ])('gives %d µs as %s', (us, text) => expect(duration(us)).toBe(text.replaceAll('~', thin)));

  it('shows the absence of a value as a dash', () => expect(duration(null)).toBe('–'));
});
