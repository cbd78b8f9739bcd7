import type { Metadata } from 'next';
import { Suspense } from 'react';
import { LibraryPage } from '../../components/library/list/library-page';

export const metadata: Metadata = { title: 'Library' };

export default function Page() {
  // What the address filters by is known in the browser only.
  return (
    <Suspense>
      <LibraryPage />
    </Suspense>
  );
}
