/** A call of the API that did not succeed, in words fit for the page. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    message: string,
    /** HTTP status; 0 where the aggregator could not be reached. */
    readonly status: number,
  ) {
    super(message);
  }
}

/** Reads an RFC 9457 problem document; a body that is none gives the status line. */
export function describeProblem(status: number, statusText: string, body: unknown): string {
  if (typeof body === 'object' && body !== null) {
    const problem = body as { readonly title?: unknown; readonly detail?: unknown };
    const text = [problem.detail, problem.title].find((part) => typeof part === 'string' && part !== '');
    if (typeof text === 'string') {
      return text;
    }
  }

  return `The aggregator answered ${status}${statusText === '' ? '' : ` ${statusText}`}.`;
}
