'use client';

import Link from 'next/link';
import { ReadAccount } from '../../documents/access';
import { Header } from '../chrome/header';
import { FailureNote } from '../failure-note';
import css from './account.module.css';
import { QuotaText } from './quota-text';
import { roles } from './roles';
import { SessionList } from './session-list';
import { TokenList } from './token-list';
import { useReading } from './use-reading';

async function signOut(): Promise<void> {
  await fetch('/auth/sign-out', { method: 'POST' });
  location.assign('/sign-in');
}

/** Who one is here, one’s tokens and browsers. */
export function AccountPage() {
  const { data, failure, read } = useReading(ReadAccount);
  const viewer = data?.viewer;
  return (
    <>
      <Header />
      <main className={css.page}>
        <h1>Account</h1>
        {failure && <FailureNote failure={failure} />}
        {viewer?.isLocal && <p>Nobody signs in here: there is one user, on this machine, who may do everything.</p>}
        {viewer?.role && !viewer.isLocal && (
          <>
            <div className={css.self}>
              <p className={css.what}>
                <strong>{viewer.name}</strong> {viewer.email}
                <span className={css.meta}>{roles[viewer.role]}</span>
              </p>
              <Link href="/workspaces">Workspaces</Link>
              {viewer.role === 'ADMIN' && <Link href="/members">Members and audit log</Link>}
              <button type="button" onClick={signOut}>
                Sign out
              </button>
            </div>
            {viewer.quota && viewer.usage && (
              <section>
                <h2>Used</h2>
                <QuotaText quota={viewer.quota} usage={viewer.usage} />
              </section>
            )}
            <TokenList tokens={viewer.tokens} role={viewer.role} changed={read} />
            <SessionList sessions={viewer.sessions} changed={read} />
          </>
        )}
      </main>
    </>
  );
}
