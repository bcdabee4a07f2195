/** What a piece of a fingerprint is, for its colour. */
export type SqlKind = 'keyword' | 'function' | 'placeholder' | 'quoted' | 'plain';

export interface SqlPiece {
  readonly kind: SqlKind;
  readonly text: string;
}

/** Words that shape a statement. Types and rare options are left plain: colour is for finding one's way. */
const keywords = new Set(
  (
    'ALL ALTER ANALYZE AND AS ASC BEGIN BETWEEN BY CALL CASE COMMIT CREATE CROSS DATABASE DEALLOCATE DELETE DESC ' +
    'DESCRIBE DISTINCT DROP DUPLICATE ELSE END EXCEPT EXECUTE EXISTS EXPLAIN FOR FORCE FROM FULL GRANT GROUP HAVING ' +
    'IF IGNORE IN INDEX INNER INSERT INTERSECT INTERVAL INTO IS JOIN KEY LEFT LIKE LIMIT LOAD LOCK NATURAL NOT NULL ' +
    'OFFSET ON OR ORDER OUTER OVER PARTITION PREPARE PROCEDURE RECURSIVE REGEXP RENAME REPLACE RETURNING REVOKE RIGHT ' +
    'ROLLBACK SAVEPOINT SELECT SET SHARE SHOW START STRAIGHT_JOIN TABLE TABLES THEN TRANSACTION TRUNCATE UNION UNLOCK ' +
    'UPDATE USE USING VALUES VIEW WHEN WHERE WINDOW WITH XOR'
  ).split(' '),
);

const pattern = /`(?:[^`]|``)*`?|"(?:[^"\\]|\\.|"")*"?|'(?:[^'\\]|\\.|'')*'?|[\p{L}_$@][\p{L}\p{N}_$@]*|\?\+?|\s+|./gsu;

/** Cuts a fingerprint into pieces that join to the same text. Never fails: what it does not know is plain. */
export function highlight(fingerprint: string): readonly SqlPiece[] {
  const pieces: SqlPiece[] = [];
  for (const match of fingerprint.matchAll(pattern)) {
    const text = match[0];
    const kind = kindOf(text, fingerprint[match.index + text.length], fingerprint[match.index - 1]);
    const last = pieces[pieces.length - 1];
    if (last !== undefined && last.kind === kind && kind === 'plain') {
      pieces[pieces.length - 1] = { kind, text: last.text + text };
    } else {
      pieces.push({ kind, text });
    }
  }
  return pieces;
}

function kindOf(text: string, next: string | undefined, previous: string | undefined): SqlKind {
  const first = text[0];
  if (first === '?') {
    return 'placeholder';
  }
  if (first === '`' || first === '"' || first === "'") {
    return 'quoted';
  }
  if (previous === '.' || !/^[\p{L}_]/u.test(text)) {
    return 'plain';
  }
  if (keywords.has(text.toUpperCase())) {
    return 'keyword';
  }
  return next === '(' ? 'function' : 'plain';
}

/** Words that begin a line of their own in a statement set out for reading. */
const clauses = new Set([
  'EXCEPT', 'FOR', 'FROM', 'GROUP', 'HAVING', 'INNER', 'INTERSECT', 'JOIN', 'LEFT', 'LIMIT', 'NATURAL', 'CROSS', 'ORDER',
  'RETURNING', 'RIGHT', 'SELECT', 'SET', 'STRAIGHT_JOIN', 'UNION', 'VALUES', 'WHERE', 'WINDOW',
]);

/** After these, a clause word carries the same clause on: LEFT JOIN, UNION SELECT, ON DUPLICATE KEY UPDATE. */
const leading = new Set(['CROSS', 'INNER', 'LEFT', 'NATURAL', 'OUTER', 'RIGHT']);

/** A statement's pieces in lines, one for each clause outside parentheses. All lines join to the whole. */
export function lines(fingerprint: string): readonly (readonly SqlPiece[])[] {
  const result: SqlPiece[][] = [[]];
  let depth = 0;
  let word = '';
  // After ON DUPLICATE KEY UPDATE, VALUES is a function.
  let isUpdate = false;
  for (const piece of highlight(fingerprint)) {
    if (piece.kind === 'keyword') {
      const upper = piece.text.toUpperCase();
      const starts = depth === 0 && clauses.has(upper) && !leading.has(word) && !(isUpdate && upper === 'VALUES');
      isUpdate ||= upper === 'DUPLICATE';
      if (starts && result[result.length - 1]!.length > 0) {
        result.push([]);
      }
      word = upper;
    } else if (piece.kind === 'plain') {
      depth = Math.max(0, depth + balance(piece.text));
      word = piece.text.trim() === '' ? word : '';
    } else {
      word = '';
    }
    result[result.length - 1]!.push(piece);
  }
  return result;
}

function balance(text: string): number {
  let depth = 0;
  for (const character of text) {
    depth += character === '(' ? 1 : character === ')' ? -1 : 0;
  }
  return depth;
}
