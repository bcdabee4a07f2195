import { getNews } from '../api/client';
import type { NewsEvent } from '../api/types';
import { useResource } from '../api/useResource';
import { duration } from '../format/duration';
import { percent } from '../format/number';
import { moment } from '../format/time';
import { useView } from '../state/view';
import { QueryLink } from './QueryLink';
import { Placeholder } from './States';

/** Events that are shown; what changed most comes first. */
const limit = 6;

const kinds: Readonly<Record<NewsEvent['kind'], string>> = { new_digest: 'new', slower: 'slower', errors: 'errors' };

/** Queries never seen before, slower than in as much time before the range, or failing more. */
export function NewsPanel() {
  const view = useView();
  const news = useResource('news', view.key, (signal) => getNews(view, limit, signal));
  return (
    <section class="card" data-testid="news" aria-label="New or worse">
      <div class="card-head">
        <h2>New or worse</h2>
        {news.data !== null && <span class="muted">{news.data.events.length === limit ? `the ${limit} that changed most` : ''}</span>}
        <a class="hint" href={view.hrefOf({ name: 'compare' })}>
          Compare ranges
        </a>
      </div>
      {news.data !== null ? (
        news.data.events.length === 0 ? (
          <p class="muted">No query is new, slower than its own past, or fails more often in this range.</p>
        ) : (
          <ul class="news">
            {news.data.events.map((event) => (
              <Event key={event.id} event={event} />
            ))}
          </ul>
        )
      ) : news.error !== null ? (
        <p class="danger">{news.error.message}</p>
      ) : (
        <Placeholder height={92} />
      )}
    </section>
  );
}

function Event({ event }: { readonly event: NewsEvent }) {
  const { digest, kind, since, fingerprint } = event;
  return (
    <li>
      <span class={kind === 'new_digest' ? 'badge' : 'badge bad'}>{kinds[kind]}</span>
      <QueryLink digest={digest} fingerprint={fingerprint} line />
      <span class="number">{change(event)}</span>
      <span class="muted number">{kind === 'new_digest' ? `since ${moment(Date.parse(since), false)}` : 'than before'}</span>
    </li>
  );
}

function change({ kind, before, after }: NewsEvent): string {
  switch (kind) {
    case 'slower':
      return `p95 ${duration(before?.p95_us ?? null)} → ${duration(after.p95_us)}`;
    case 'errors':
      return `errors ${percent(before?.error_share ?? 0)} → ${percent(after.error_share ?? 0)}`;
    case 'new_digest':
      return `p95 ${duration(after.p95_us)}`;
  }
}
