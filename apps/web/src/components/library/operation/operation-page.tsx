'use client';

import Link from 'next/link';
import { Header } from '../../chrome/header';
import { Notice } from '../../chrome/notice';
import { FailureNote } from '../../failure-note';
import { LibraryShell, Loading } from '../shell';
import { OperationView } from './operation-view';
import { OtherVersionView } from './other-version-view';
import { isOtherVersion, useOperation } from './use-operation';

/** The page of an operation, by its key. */
export function OperationPage({ operationKey }: { operationKey: string }) {
  const { reading, reload } = useOperation(operationKey);
  if (reading.kind === 'read') {
    return isOtherVersion(reading.operation) ? (
      <OtherVersionView operation={reading.operation} reload={reload} />
    ) : (
      <OperationView operation={reading.operation} reload={reload} />
    );
  }
  if (reading.kind === 'loading') {
    return (
      <LibraryShell>
        <Loading what="The operation is being read." rows={5} />
      </LibraryShell>
    );
  }
  return (
    <>
      <Header />
      {reading.kind === 'absent' ? (
        <Notice title="No operation has this key.">
          <p>It was never asked for here.</p>
          <Link href="/library">The library</Link>
        </Notice>
      ) : (
        <Notice title="The operation could not be read.">
          <FailureNote failure={reading.failure} />
        </Notice>
      )}
    </>
  );
}
