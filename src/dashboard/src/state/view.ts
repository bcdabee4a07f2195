import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Scope } from '../api/client';
import type { Address, Page } from './address';

/** What the pages share: the address, the span that it means now, and the ways to change them. */
export interface View extends Scope {
  readonly address: Address;
  /** Names the span and the filters: an answer for another key is out of date. */
  readonly key: string;
  /** Whether the range moves on with the clock. */
  readonly live: boolean;
  readonly paused: boolean;
  readonly setPaused: (paused: boolean) => void;
  /** Brings a moving range up to the present at once. */
  readonly refresh: () => void;
  /** Goes to the address with these parts changed; a step that the Back button returns from. */
  readonly go: (change: Partial<Address>) => void;
  /** The address of a page with the range and filters kept. */
  readonly hrefOf: (page: Page) => string;
}

export const ViewContext = createContext<View | null>(null);

export function useView(): View {
  const view = useContext(ViewContext);
  if (view === null) {
    throw new Error('useView is called outside the view.');
  }
  return view;
}
