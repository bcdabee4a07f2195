import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Scope } from '../api/client';
import type { Annotation } from '../api/types';
import type { Address, Page } from './address';
import type { TimeRange } from './range';
import type { Go } from './useAddress';

/** What the pages share: the address, the span that it means now, and the ways to change them. */
export interface View extends Scope {
  readonly address: Address;
  /** Names the span and the filters: an answer for another key is out of date. */
  readonly key: string;
  /** Whether the range moves on with the clock. */
  readonly live: boolean;
  readonly paused: boolean;
  readonly setPaused: (paused: boolean) => void;
  /** What happened in the span: a mark on every chart. */
  readonly annotations: readonly Annotation[];
  /** Brings a moving range up to the present at once. */
  readonly refresh: () => void;
  /** Goes to the address with these parts changed; a step that the Back button returns from. */
  readonly go: Go;
  /** Shows a range that was chosen on a chart; from the live page, on the overview. */
  readonly zoom: (range: TimeRange) => void;
  /** Back from a fixed range to the moving one that was shown last. */
  readonly resume: () => void;
  /** The address of a page with the range and filters kept, but for what is changed. */
  readonly hrefOf: (page: Page, change?: Partial<Address>) => string;
}

export const ViewContext = createContext<View | null>(null);

export function useView(): View {
  const view = useContext(ViewContext);
  if (view === null) {
    throw new Error('useView is called outside the view.');
  }
  return view;
}
