import type { Metadata } from 'next';
import { Suspense } from 'react';
import { SignInPage } from '../../components/account/sign-in-page';

export const metadata: Metadata = { title: 'Sign in' };

export default function Page() {
  // Where to go on to is known in the browser only.
  return (
    <Suspense>
      <SignInPage />
    </Suspense>
  );
}
