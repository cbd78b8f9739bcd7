'use client';

import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { useViewer } from '../../client/viewer';
import type { Failure } from '../../failure';
import { Header } from '../chrome/header';
import { FailureNote } from '../failure-note';
import css from './account.module.css';
import { TokenForm } from './token-form';

/** What went wrong at the provider’s, in words. The address names a code only: nobody’s text is repeated here. */
const problems: Readonly<Record<string, Omit<Failure, 'code'>>> = {
  SIGN_IN_REFUSED: {
    message: 'Nobody has added you to this Flapbook, or you were shut out.',
    remedy: 'Ask an admin to add your e-mail address, or use another account.',
  },
  SIGN_IN_FAILED: {
    message: 'Signing in did not work: it took too long, was begun in another browser, or the provider refused it.',
    remedy: 'Begin anew.',
  },
};
const unknown = { message: 'Signing in did not work.', remedy: 'Begin anew from this page.' };

interface Methods {
  /** The provider’s name; null where there are tokens alone. */
  provider: string | null;
}

/** Where people sign in. */
export function SignInPage() {
  const parameters = useSearchParams();
  const viewer = useViewer();
  const [methods, setMethods] = useState<Methods | null>(null);
  useEffect(() => {
    fetch('/auth/methods')
      .then((response) => (response.ok ? response.json() : null))
      .then(setMethods, () => undefined);
  }, []);
  const to = parameters?.get('to') ?? '/';
  const problem = parameters?.get('problem') ?? null;
  return (
    <>
      <Header />
      <main className={`${css.page} ${css.narrow}`}>
        <h1>Sign in</h1>
        {problem !== null && <FailureNote failure={failureOf(problem)} />}
        {viewer?.isLocal && (
          <p>
            Nobody signs in here: there is one user, on this machine. <Link href="/">All notebooks</Link>
          </p>
        )}
        {viewer?.role && !viewer.isLocal && (
          <p>
            You are signed in as {viewer.name}. <a href="/">All notebooks</a>
          </p>
        )}
        {methods?.provider && (
          <p>
            <a className={css.provider} href={`/auth/sign-in?to=${encodeURIComponent(to)}`}>
              Sign in with {methods.provider}
            </a>
          </p>
        )}
        {methods && <TokenForm to={to} isOnly={methods.provider === null} />}
        <p className={`${css.note} ${css.after}`}>
          <Link href="/published">What everybody may read</Link> needs no account.
        </p>
      </main>
    </>
  );
}

/** Codes that are not ours are not repeated. */
function failureOf(code: string): Failure {
  const known = Object.hasOwn(problems, code) ? problems[code] : undefined;
  return known ? { code, ...known } : { code: 'SIGN_IN_FAILED', ...unknown };
}
