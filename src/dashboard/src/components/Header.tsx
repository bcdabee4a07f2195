import { useEffect } from 'preact/hooks';
import { clock, zone } from '../format/time';
import type { Page } from '../state/address';
import { useView } from '../state/view';
import { Logo, PauseIcon, PlayIcon, RefreshIcon } from './icons';
import { RangePicker } from './RangePicker';

const pages = [
  { page: { name: 'overview' }, title: 'Queries' },
  { page: { name: 'connections' }, title: 'Connections' },
  { page: { name: 'hosts' }, title: 'Hosts' },
] as const satisfies readonly { readonly page: Page; readonly title: string }[];

export function Header() {
  const { address, span, hrefOf } = useView();
  const { page } = address;
  useEffect(() => {
    const title = page.name === 'digest' ? page.digest : pages.find((one) => one.page.name === page.name && page.name !== 'overview')?.title;
    document.title = title === undefined ? 'QuerySniff' : `${title} · QuerySniff`;
  }, [page]);

  return (
    <header class="header">
      <a class="brand" href={hrefOf({ name: 'overview' })}>
        <Logo />
        <span>QuerySniff</span>
      </a>
      <nav class="pages" aria-label="Pages">
        {pages.map((one) => (
          <a key={one.title} href={hrefOf(one.page)} aria-current={one.page.name === page.name ? 'page' : undefined}>
            {one.title}
          </a>
        ))}
      </nav>
      <div class="header-tools">
        <span class="zone" title="Times are shown in this zone">
          {zone(span.to)}
        </span>
        <RangePicker />
        <Refresh />
      </div>
    </header>
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
