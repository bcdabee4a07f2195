import { describe, expect, it } from 'vitest';
import { highlight, lines } from './sql';

const kinds = (text: string) => highlight(text).filter((piece) => piece.kind !== 'plain').map(({ kind, text }) => `${kind} ${text}`);
const texts = (text: string) => lines(text).map((line) => line.map((piece) => piece.text).join(''));

const hostile = [
  '',
  'SELECT `a``b`, "c""d", \'e\\\'f\' FROM t WHERE x = ?',
  "SELECT 'unterminated",
  'SELECT `unterminated',
  '<script>alert(1)</script>',
  'ÄÖ 表 \u{1f600} \ud800 ?',
  '))((',
];

describe('highlight', () => {
  it.each(hostile)('loses nothing of %j', (text) => {
    expect(highlight(text).map((piece) => piece.text).join('')).toBe(text);
  });

  it('tells keywords, functions, placeholders and quoted names', () => {
    expect(kinds('select count(*) FROM `t` WHERE id IN (?+)')).toEqual([
      'keyword select',
      'function count',
      'keyword FROM',
      'quoted `t`',
      'keyword WHERE',
      'keyword IN',
      'placeholder ?+',
    ]);
  });

  it('does not take a column for a keyword', () => expect(kinds('SELECT t.order')).toEqual(['keyword SELECT']));
});

describe('lines', () => {
  it.each(hostile)('loses nothing of %j', (text) => expect(texts(text).join('')).toBe(text));

  it('begins a line at each clause', () => {
    expect(texts('SELECT a FROM t LEFT JOIN u ON u.id = t.id WHERE a = ? ORDER BY a LIMIT ?')).toEqual([
      'SELECT a ',
      'FROM t ',
      'LEFT JOIN u ON u.id = t.id ',
      'WHERE a = ? ',
      'ORDER BY a ',
      'LIMIT ?',
    ]);
  });

  it('leaves what stands in parentheses together', () => {
    expect(texts('SELECT a FROM t WHERE EXISTS (SELECT ? FROM u)')).toEqual([
      'SELECT a ',
      'FROM t ',
      'WHERE EXISTS (SELECT ? FROM u)',
    ]);
  });

  it('does not cut function calls that look like clauses', () => {
    expect(texts('INSERT INTO t (a) VALUES (?+) ON DUPLICATE KEY UPDATE a = VALUES(a)')).toEqual([
      'INSERT INTO t (a) ',
      'VALUES (?+) ON DUPLICATE KEY UPDATE a = VALUES(a)',
    ]);
  });
});
