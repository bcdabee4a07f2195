import { useMemo, useState } from 'preact/hooks';
import { FilterBar } from './components/FilterBar';
import { Header } from './components/Header';
import { Limits } from './components/Limits';
import { ConnectionsPage } from './pages/ConnectionsPage';
import { DigestPage } from './pages/DigestPage';
import { HostsPage } from './pages/HostsPage';
import { OverviewPage } from './pages/OverviewPage';
import { UnknownPage } from './pages/UnknownPage';
import { formatAddress, type Address } from './state/address';
import { resolve } from './state/range';
import { useAddress } from './state/useAddress';
import { useNow } from './state/useNow';
import { ViewContext, type View } from './state/view';

export function App() {
  const [address, go] = useAddress();
  const [paused, setPaused] = useState(false);
  const live = address.range.kind === 'last';
  const [now, refresh] = useNow(live && !paused);

  const view = useMemo<View>(() => {
    const span = resolve(address.range, now);
    return {
      address,
      span,
      filters: address.filters,
      key: JSON.stringify([span, address.filters]),
      live,
      paused,
      setPaused,
      refresh,
      go,
      hrefOf: (page) => formatAddress({ ...address, page }),
    };
  }, [address, now, live, paused, refresh, go]);

  return (
    <ViewContext.Provider value={view}>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Header />
      <FilterBar />
      <main id="main" tabIndex={-1}>
        <PageOf address={address} />
      </main>
      <Limits />
    </ViewContext.Provider>
  );
}

function PageOf({ address }: { readonly address: Address }) {
  switch (address.page.name) {
    case 'overview':
      return <OverviewPage />;
    case 'digest':
      return <DigestPage key={address.page.digest} digest={address.page.digest} />;
    case 'connections':
      return <ConnectionsPage />;
    case 'hosts':
      return <HostsPage />;
    case 'unknown':
      return <UnknownPage />;
  }
}
