import { useEffect, useState } from 'preact/hooks';
import { getLoad, liveAddress } from '../api/client';
import type { LiveWindow, LoadAnswer } from '../api/types';
import { useResource } from '../api/useResource';
import type { Filters } from './filters';
import { windowMs } from './range';

/** Windows that are kept: half an hour of them. */
const windowsMax = 180;

/** As long, in milliseconds: what charts of them show at the most. */
export const liveMs = windowsMax * windowMs;

export type LiveState = 'connecting' | 'open' | 'lost';

export interface Live {
  /** The oldest first. */
  readonly windows: readonly LiveWindow[];
  /** What was before they began to come; null until it is known. */
  readonly history: LoadAnswer | null;
  readonly state: LiveState;
}

/** The windows as they come, of the filtered commands. While paused nothing is fetched; what came stays. */
export function useLive(filters: Filters, paused: boolean): Live {
  const address = liveAddress({ filters });
  const [windows, setWindows] = useState<readonly LiveWindow[]>([]);
  const [state, setState] = useState<LiveState>('connecting');
  const { data: history } = useResource('live', address, (signal) => {
    const to = Date.now();
    return getLoad({ span: { from: to - liveMs, to }, filters }, windowsMax, 1, signal);
  });

  useEffect(() => setWindows([]), [address]);
  useEffect(() => {
    if (paused) {
      return undefined;
    }
    setState('connecting');
    const source = new EventSource(address);
    source.onopen = () => setState('open');
    // The browser tries again by itself.
    source.onerror = () => setState('lost');
    source.addEventListener('window', (event: MessageEvent<string>) => {
      const window = JSON.parse(event.data) as LiveWindow;
      setWindows((before) => append(before, window));
    });
    return () => source.close();
  }, [address, paused]);

  return { windows, history, state };
}

/** The windows with a new one, which may be a newer state of the last. */
export function append(windows: readonly LiveWindow[], window: LiveWindow): readonly LiveWindow[] {
  return [...windows.filter(({ time }) => time < window.time), window].slice(-windowsMax);
}
