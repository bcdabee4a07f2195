import { useMemo, useRef, useState } from 'preact/hooks';
import { getAnnotations } from './api/client';
import type { Annotation } from './api/types';
import { useResource } from './api/useResource';
import { FilterBar } from './components/FilterBar';
import { Header } from './components/Header';
import { Help } from './components/Help';
import { Limits } from './components/Limits';
import { Login, SessionContext, useSession } from './components/Login';
import { ConnectionsPage } from './pages/ConnectionsPage';
import { ComparePage } from './pages/ComparePage';
import { DigestPage } from './pages/DigestPage';
import { ErrorsPage } from './pages/ErrorsPage';
import { HostsPage } from './pages/HostsPage';
import { LivePage } from './pages/LivePage';
import { OverviewPage } from './pages/OverviewPage';
import { QueriesPage } from './pages/QueriesPage';
import { UnknownPage } from './pages/UnknownPage';
import { showUtc } from './format/time';
import { formatAddress, type Address } from './state/address';
import { defaultRange, resolve, type TimeRange } from './state/range';
import { useAddress } from './state/useAddress';
import { useNow } from './state/useNow';
import { ViewContext, type View } from './state/view';

const noAnnotations: readonly Annotation[] = [];

/** The dashboard, or the login before it. */
export function App() {
  const { data: session, error, retry } = useSession();
  if (session === null && error === null) {
    // Nothing is asked for before it is known whether it may be.
    return null;
  }
  if (session?.authentication === 'token' && session.role === null) {
    return <Login onDone={retry} />;
  }
  return (
    <SessionContext.Provider value={session}>
      <Dashboard />
    </SessionContext.Provider>
  );
}

function Dashboard() {
  const [address, go] = useAddress();
  const [paused, setPaused] = useState(false);
  const live = address.range.kind === 'last';
  const [now, refresh] = useNow(live && !paused);
  const moving = useRef<TimeRange>(defaultRange);
  moving.current = live ? address.range : moving.current;
  showUtc(address.utc);

  const scope = useMemo(() => {
    const span = resolve(address.range, now);
    return { span, filters: address.filters, key: JSON.stringify([span, address.filters]) };
  }, [address.range, address.filters, now]);
  const annotations = useResource('annotations', scope.key, (signal) => getAnnotations(scope, signal));

  const view = useMemo<View>(() => {
    return {
      ...scope,
      address,
      annotations: annotations.data?.annotations ?? noAnnotations,
      live,
      paused,
      setPaused,
      refresh,
      go,
      zoom: (range) => go(address.page.name === 'live' ? { range, page: { name: 'overview' } } : { range }),
      resume: () => go({ range: moving.current }),
      hrefOf: (page, change) => formatAddress({ ...address, ...change, page }),
    };
  }, [address, scope, annotations.data, live, paused, refresh, go]);

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
      <Help />
    </ViewContext.Provider>
  );
}

function PageOf({ address }: { readonly address: Address }) {
  switch (address.page.name) {
    case 'overview':
      return <OverviewPage />;
    case 'digest':
      return <DigestPage key={address.page.digest} digest={address.page.digest} />;
    case 'queries':
      return <QueriesPage />;
    case 'errors':
      return <ErrorsPage />;
    case 'connections':
      return <ConnectionsPage />;
    case 'hosts':
      return <HostsPage />;
    case 'compare':
      return <ComparePage />;
    case 'live':
      return <LivePage />;
    case 'unknown':
      return <UnknownPage />;
  }
}
