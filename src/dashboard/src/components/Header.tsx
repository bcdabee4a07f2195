import { useEffect } from 'preact/hooks';
import { clock, zone } from '../format/time';
import { useView } from '../state/view';
import { Logo, PauseIcon, PlayIcon, RefreshIcon } from './icons';
import { RangePicker } from './RangePicker';

export function Header() {
  const { address, span, hrefOf } = useView();
  const { page } = address;
  useEffect(() => {
    document.title = page.name === 'digest' ? `${page.digest} · QuerySniff` : 'QuerySniff';
  }, [page]);

  return (
    <header class="header">
      <a class="brand" href={hrefOf({ name: 'overview' })}>
        <Logo />
        <span>QuerySniff</span>
      </a>
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
