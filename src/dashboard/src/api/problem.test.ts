import { describe, expect, it } from 'vitest';
import { describeProblem } from './problem';

describe('describeProblem', () => {
  it('says the detail, which names what is wrong', () => {
    const body = { title: 'Bad Request', detail: "'from' is no time.", status: 400 };
    expect(describeProblem(400, 'Bad Request', body)).toBe("'from' is no time.");
    expect(describeProblem(400, 'Bad Request', { title: 'Bad parameter.' })).toBe('Bad parameter.');
  });

  it.each([null, 'text', 7, {}, { title: 3 }])('gives the status for a body of %j', (body) => {
    expect(describeProblem(502, 'Bad Gateway', body)).toBe('The aggregator answered 502 Bad Gateway.');
  });
});
