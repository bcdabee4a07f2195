import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { getSession, loginNeeded, signIn, signOut } from '../api/client';
import type { Session } from '../api/types';
import { useResource, type Resource } from '../api/useResource';
import { Logo } from './icons';

/** Who is asking; null where the aggregator did not tell. */
export const SessionContext = createContext<Session | null>(null);

/** Who is asking, asked again whenever a call is refused for want of a login. */
export function useSession(): Resource<Session> {
  const session = useResource('session', '', getSession);
  const { retry } = session;
  useEffect(() => {
    addEventListener(loginNeeded, retry);
    return () => removeEventListener(loginNeeded, retry);
  }, [retry]);
  return session;
}

/** Asks for a token; what it opens is kept by the browser in a cookie until signed out. */
export function Login({ onDone }: { readonly onDone: () => void }) {
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await signIn(String(new FormData(event.currentTarget as HTMLFormElement).get('token')).trim());
      onDone();
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main class="login">
      <form class="card form" data-testid="login" onSubmit={(event) => void onSubmit(event)}>
        <h1>
          <Logo /> Sign in to QuerySniff
        </h1>
        <label>
          Token
          <input type="password" name="token" required autocomplete="current-password" autofocus />
        </label>
        {error !== '' && (
          <p class="form-error" role="alert">
            {error}
          </p>
        )}
        <button type="submit" class="button primary" disabled={busy}>
          Sign in
        </button>
        <p class="muted">
          Without a token, ask who runs the aggregator: <code class="mono">querysniff-aggregator token viewer NAME</code> makes one.
        </p>
      </form>
    </main>
  );
}

/** Where there is a login, the way out. */
export function SignOut() {
  const session = useContext(SessionContext);
  if (session === null || session.authentication === 'off') {
    return null;
  }
  // Loaded anew, so that nothing of what was shown stays.
  const onClick = () => void signOut().finally(() => location.assign('/'));
  return (
    <button type="button" class="link" title={`${session.name ?? ''} (${session.role ?? ''})`} onClick={onClick}>
      Sign out
    </button>
  );
}
