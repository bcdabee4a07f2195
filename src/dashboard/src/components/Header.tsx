import { useEffect } from 'preact/hooks';
import { clock, zone } from '../format/time';
import { useKeys } from '../state/useKeys';
import { useView } from '../state/view';
import { Logo, PauseIcon, PlayIcon, RefreshIcon } from './icons';
import { SignOut } from './Login';
import { RangePicker } from './RangePicker';

/** The pages, in the order of the keys that lead to them. */
export const pages = [
  { name: 'overview', title: 'Overview' },
  { name: 'queries', title: 'Queries' },
  { name: 'errors', title: 'Errors' },
  { name: 'compare', title: 'Compare' },
  { name: 'live', title: 'Live' },
  { name: 'connections', title: 'Connections' },
  { name: 'hosts', title: 'Hosts' },
] as const;

export function Header() {
  const { address, hrefOf, go } = useView();
  const { page } = address;
  useEffect(() => {
    // A query's page has a title of its own, once it knows what the query is.
    const title = page.name === 'digest' ? page.digest : pages.find((one) => one.name === page.name)?.title;
    document.title = titleOf(title);
  }, [page]);
  useKeys(Object.fromEntries(pages.map(({ name }, i) => [String(i + 1), () => go({ page: { name } })])));

  return (
    <header class="header">
      <a class="brand" href={hrefOf({ name: 'overview' })}>
        <Logo />
        <span>QuerySniff</span>
      </a>
      <nav class="pages" aria-label="Pages">
        {pages.map(({ name, title }) => (
          <a key={name} href={hrefOf({ name })} aria-current={name === page.name ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <div class="header-tools">
        <Zone />
        {page.name !== 'live' && (
          <>
            <RangePicker />
            <Refresh />
          </>
        )}
        <SignOut />
      </div>
    </header>
  );
}

/** The document's title on a page. */
export function titleOf(page: string | undefined): string {
  return page === undefined ? 'QuerySniff' : `${page} · QuerySniff`;
}

/** Times in the browser's zone or in UTC. */
function Zone() {
  const { address, span, go } = useView();
  return (
    <button
      type="button"
      class="zone"
      title={address.utc ? 'Times are UTC; show local times' : 'Times are local; show UTC'}
      aria-pressed={address.utc}
      onClick={() => go({ utc: !address.utc })}
    >
      {zone(span.to)}
    </button>
  );
}

/** The clock of a moving range: when it was last brought up to date, a pause, and a refresh while paused. */
function Refresh() {
  const { live, paused, setPaused, refresh, span } = useView();
  if (!live) {
    return null;
  }
  return (
    <div class="refresh">
      <span class={paused ? 'pulse paused' : 'pulse'} aria-hidden="true" />
      <span class="refresh-text" title="End of the newest window shown">
        {paused ? 'Paused at' : 'Live to'} {clock(span.to)}
      </span>
      {paused && (
        <button type="button" class="icon-button" onClick={refresh} aria-label="Refresh now" title="Refresh now">
          <RefreshIcon />
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        aria-pressed={paused}
        aria-label="Pause automatic refresh"
        title={paused ? 'Resume refreshing every 10 s' : 'Pause refreshing every 10 s'}
        onClick={() => setPaused(!paused)}
      >
        {paused ? <PlayIcon /> : <PauseIcon />}
      </button>
    </div>
  );
}
