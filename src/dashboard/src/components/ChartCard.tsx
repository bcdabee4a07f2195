import type { ComponentChildren } from 'preact';
import type { Resource } from '../api/useResource';
import { Placeholder } from './States';

interface Props<T> {
  readonly testId: string;
  readonly title: string;
  readonly hint: string;
  readonly resource: Resource<T>;
  /** Of the chart: its place is held while the answer is on its way. */
  readonly height: number;
  readonly children: (answer: T) => ComponentChildren;
}

/** A chart in its frame, or its place, or why it is missing. */
export function ChartCard<T>({ testId, title, hint, resource, height, children }: Props<T>) {
  return (
    <section class="card" data-testid={testId} aria-label={title}>
      <div class="card-head">
        <h2>{title}</h2>
        <span class="muted">{hint}</span>
      </div>
      {resource.data !== null ? (
        children(resource.data)
      ) : resource.error !== null ? (
        <p class="chart-empty" style={{ height: `${height}px` }}>
          {resource.error.message}
        </p>
      ) : (
        <Placeholder height={height} />
      )}
    </section>
  );
}
