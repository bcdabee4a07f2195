import { describe, expect, it } from 'vitest';
import { describeProblem } from './problem';

describe('describeProblem', () => {
  it('joins title and detail', () => {
    const body = { title: 'Bad parameter.', detail: "'from' is no time.", status: 400 };
    expect(describeProblem(400, 'Bad Request', body)).toBe("Bad parameter: 'from' is no time.");
  });

  it.each([null, 'text', 7, {}, { title: 3 }])('gives the status for a body of %j', (body) => {
    expect(describeProblem(502, 'Bad Gateway', body)).toBe('The aggregator answered 502 Bad Gateway.');
  });
});
