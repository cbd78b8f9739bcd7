import { type FormEvent, useState } from 'react';
import { type Failure, unreachable } from '../../failure';
import { FailureNote } from '../failure-note';
import css from './account.module.css';

/** Signs in by a personal access token. */
export function TokenForm({ to, isOnly }: { to: string; isOnly: boolean }) {
  const [token, setToken] = useState('');
  const [failure, setFailure] = useState<Failure>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const response = await fetch('/auth/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    }).catch(() => null);
    // An address within this server: a page that somebody else has named is not gone to.
    if (response?.ok) return location.assign(/^\/(?![/\\])/.test(to) ? to : '/');
    const answer = await response?.json().catch(() => null);
    const [error] = answer?.errors ?? [];
    setFailure(error ? { ...error.extensions, message: error.message } : unreachable);
  };
  return (
    <form onSubmit={submit}>
      <h2>With a token</h2>
      <p className={css.note}>
        {isOnly ? 'An admin makes one on the machine of the server: ' : 'Where there is no other way: '}
        <code>flapbook token create</code>
      </p>
      <div className={css.form}>
        <label className={css.grow}>
          Personal access token
          <input
            type="password"
            autoComplete="off"
            required
            value={token}
            onChange={({ target }) => setToken(target.value)}
          />
        </label>
        <button type="submit">Sign in</button>
      </div>
      {failure && <FailureNote failure={failure} />}
    </form>
  );
}
