import { describe, expect, it } from 'vitest';
import { bytes, count, group, load, percent, plural, rate, significant, thin, trim } from './number';

describe('significant', () => {
  it.each([
    [0, '0'],
    [0.00123456, '0.00123'],
    [0.5, '0.500'],
    [1.2345, '1.23'],
    [12.345, '12.3'],
    [123.45, '123'],
    [1234.5, '1235'],
  ])('gives %d as %s', (value, text) => expect(significant(value)).toBe(text));
});

describe('count', () => {
  it.each([
    [0, '0'],
    [950, '950'],
    [9_999, '9,999'],
    [10_000, '10.0 k'],
    [999_499, '999 k'],
    [999_600, '1.00 M'],
    [1_234_567, '1.23 M'],
    [5.3e9, '5.30 G'],
  ])('gives %d as %s', (value, text) => expect(count(value)).toBe(text.replace(' ', thin)));
});

describe('group', () => {
  it('separates thousands', () => expect(group(1_234_567)).toBe('1,234,567'));
});

describe('rate', () => {
  it.each([
    [0, '0/s'],
    [0.004, '<0.01/s'],
    [0.5, '0.50/s'],
    [9.876, '9.88/s'],
    [12, '12.0/s'],
    [900, '900/s'],
    [3_421, '3.42 k/s'],
  ])('gives %d as %s', (value, text) => expect(rate(value)).toBe(text.replace(' ', thin)));
});

describe('load', () => {
  it.each([
    [0, '0'],
    [0.0001, '<0.001'],
    [0.0123, '0.012'],
    [1.5, '1.50'],
    [12.34, '12.3'],
  ])('gives %d as %s', (value, text) => expect(load(value)).toBe(text));
});

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [512, '512 B'],
    [93_000, '93.0 kB'],
    [54e6, '54.0 MB'],
  ])('gives %d as %s', (value, text) => expect(bytes(value)).toBe(text.replace(' ', thin)));
});

describe('percent', () => {
  it.each([
    [0, '0 %'],
    [0.0004, '<0.1 %'],
    [0.304, '30.4 %'],
    [2 / 3, '66.7 %'],
    [0.99999, '99.9 %'],
    [1, '100 %'],
  ])('gives %d as %s', (value, text) => expect(percent(value)).toBe(text.replace(' ', thin)));
});

describe('plural', () => {
  it('agrees with its number', () => {
    expect(plural(1, 'gap')).toBe('1 gap');
    expect(plural(2, 'gap')).toBe('2 gaps');
    expect(plural(0, 'copy', 'copies')).toBe('0 copies');
  });
});

describe('trim', () => {
  it.each([
    ['0.500', '0.5'],
    ['1.00', '1'],
    ['100', '100'],
    ['1.50/s', '1.5/s'],
    ['2.00 k/s', '2 k/s'],
    ['10.0 ms', '10 ms'],
    ['3 min 20 s', '3 min 20 s'],
    ['<0.01/s', '<0.01/s'],
  ])('gives %s as %s', (text, trimmed) => expect(trim(text)).toBe(trimmed));
});
