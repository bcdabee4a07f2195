import { useCallback, useEffect, useState } from 'preact/hooks';
import { formatAddress, parseAddress, type Address } from './address';

/** Changes parts of the address: a step that the Back button returns from, or, for what is being typed, none. */
export type Go = (change: Partial<Address>, how?: 'push' | 'replace') => void;

/** The browser's address as state. Links of this page are followed without loading it anew. */
export function useAddress(): readonly [Address, Go] {
  const [address, setAddress] = useState(current);

  const go = useCallback<Go>((change, how = 'push') => {
    const before = current();
    const after = { ...before, ...change };
    const href = formatAddress(after);
    if (href !== location.pathname + location.search) {
      history[`${how}State`](null, '', href);
    }
    setAddress(after);
    if (change.page !== undefined) {
      scrollTo(0, 0);
    }
  }, []);

  useEffect(() => {
    const onPopState = () => setAddress(current());
    const onClick = (event: MouseEvent) => {
      const target = followed(event);
      if (target !== null) {
        event.preventDefault();
        go(target);
      }
    };
    addEventListener('popstate', onPopState);
    document.addEventListener('click', onClick);
    return () => {
      removeEventListener('popstate', onPopState);
      document.removeEventListener('click', onClick);
    };
  }, [go]);

  return [address, go];
}

function current(): Address {
  return parseAddress(location.pathname, location.search);
}

/** Where a plain click on a link of this page leads; null for every other click. */
function followed(event: MouseEvent): Address | null {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
    return null;
  }
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (link === null || link.origin !== location.origin || link.target !== '' || link.hasAttribute('download')) {
    return null;
  }
  const address = parseAddress(link.pathname, link.search);
  return address.page.name === 'unknown' ? null : address;
}
