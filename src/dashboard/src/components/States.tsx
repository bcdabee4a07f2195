import type { ApiError } from '../api/problem';
import type { Resource } from '../api/useResource';

/** A call failed and there is nothing older to show. */
export function ErrorPanel({ error, retry }: { readonly error: ApiError; readonly retry: () => void }) {
  return (
    <section class="card state" data-testid="error" role="alert">
      <h2>{error.status === 404 ? 'Nothing is known here' : 'The numbers could not be fetched'}</h2>
      <p>{error.message}</p>
      <p class="muted">{advice(error.status)}</p>
      <button type="button" class="button primary" onClick={retry}>
        Try again
      </button>
    </section>
  );
}

/** A refresh failed: what is shown is older than it should be. */
export function StaleBanner({ resource }: { readonly resource: Resource<unknown> }) {
  if (resource.error === null || resource.data === null) {
    return null;
  }
  return (
    <div class="banner" data-testid="error" role="alert">
      <span>
        <b>Not up to date.</b> {resource.error.message}
      </span>
      <button type="button" class="button" onClick={resource.retry}>
        Try again
      </button>
    </div>
  );
}

/** Holds the place of what is on its way, in its size. */
export function Placeholder({ height }: { readonly height: number }) {
  return <div class="placeholder" aria-hidden="true" style={{ height: `${height}px` }} />;
}

function advice(status: number): string {
  if (status === 0) {
    return 'Is querysniff-aggregator running, and can this browser reach it?';
  }
  if (status === 404) {
    return 'The address may be mistyped, or what it names was seen so long ago that it is no longer stored.';
  }
  if (status >= 400 && status < 500) {
    return 'The aggregator did not accept the request: the range or a filter may be at fault.';
  }
  return "The aggregator's log says more.";
}
