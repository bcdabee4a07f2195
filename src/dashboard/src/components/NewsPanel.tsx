import { getNews } from '../api/client';
import type { NewsEvent } from '../api/types';
import { useResource } from '../api/useResource';
import { duration } from '../format/duration';
import { percent } from '../format/number';
import { moment, spanText } from '../format/time';
import { useView } from '../state/view';
import { QueryLink } from './QueryLink';
import { Placeholder } from './States';

/** Events that are shown; the last found comes first. */
const limit = 6;

const kinds: Readonly<Record<NewsEvent['kind'], string>> = { new_digest: 'new', slower: 'slower', errors: 'errors' };

/** Queries never seen before, slower than their own past, or failing more: found by the aggregator, minute by minute. */
export function NewsPanel() {
  const view = useView();
  const news = useResource('news', view.key, (signal) => getNews(view, limit, null, signal));
  return (
    <section class="card" data-testid="news" aria-label="New or worse">
      <div class="card-head">
        <h2>New or worse</h2>
        {news.data !== null && <span class="muted">{news.data.events.length === limit ? `the last ${limit}` : ''}</span>}
        <a class="hint" href={view.hrefOf({ name: 'compare' })}>
          Compare ranges
        </a>
      </div>
      {news.data !== null ? (
        news.data.events.length === 0 ? (
          <p class="muted">No query was found new, slower than its own past, or failing more often. An hour of queries has to be known first.</p>
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

/** What was found of one digest in the range; nothing where there was nothing. */
export function DigestNews({ digest }: { readonly digest: string }) {
  const view = useView();
  const news = useResource(`news ${digest}`, view.key, (signal) => getNews(view, limit, digest, signal));
  return news.data === null || news.data.events.length === 0 ? null : (
    <ul class="card news" data-testid="digest-news" aria-label="What was found of it">
      {news.data.events.map((event) => (
        <li key={event.id}>
          <Kind kind={event.kind} />
          <span class="number">{change(event)}</span>
          <span class="muted number">{when(event)}</span>
        </li>
      ))}
    </ul>
  );
}

function Event({ event }: { readonly event: NewsEvent }) {
  const { digest, kind, fingerprint } = event;
  return (
    <li>
      <Kind kind={kind} />
      <QueryLink digest={digest} fingerprint={fingerprint} line />
      <span class="number">{change(event)}</span>
      <span class="muted number">{when(event)}</span>
    </li>
  );
}

function Kind({ kind }: Pick<NewsEvent, 'kind'>) {
  return <span class={kind === 'new_digest' ? 'badge' : 'badge bad'}>{kinds[kind]}</span>;
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

/** "since 08:50 on db1", and its end if it has one. */
function when({ since, ended, hosts, hosts_total }: NewsEvent): string {
  const where = hosts_total === 1 && hosts[0] !== undefined ? hosts[0] : `${hosts_total} hosts`;
  const from = Date.parse(since);
  return ended === null ? `since ${moment(from, false)} on ${where}` : `${spanText({ from, to: Date.parse(ended) })} on ${where}`;
}
