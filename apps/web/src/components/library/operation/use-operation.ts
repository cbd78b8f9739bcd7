import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { client, connection } from '../../../client/server';
import { OperationDetails } from '../../../documents/library';
import { type Failure, failuresOf } from '../../../failure';
import type { ResultOf } from '../../../graphql';

export type Operation = NonNullable<ResultOf<typeof OperationDetails>['operation']>;

/** What another version of Flapbook made. */
export type OtherVersion = Extract<Operation, { reason: string }>;

export function isOtherVersion(operation: Operation): operation is OtherVersion {
  return 'reason' in operation;
}

/** The version of its kind that an operation is of. */
export function versionOf({ spec }: Operation): string {
  return typeof spec === 'object' && spec !== null && 'version' in spec ? String(spec.version) : 'unknown';
}

export type Reading =
  | { kind: 'loading' }
  | { kind: 'absent' }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'read'; operation: Operation };

/** An operation by its key; read again by `reload`, and when the server has been away. */
export function useOperation(key: string): { reading: Reading; reload: () => Promise<void> } {
  const [reading, setReading] = useState<Reading>({ kind: 'loading' });
  const latest = useRef(0);
  const lost = useSyncExternalStore(connection.subscribe, connection.isLost, () => false);
  const reload = useCallback(async () => {
    latest.current += 1;
    const mine = latest.current;
    const { data, error } = await client.query(OperationDetails, { key }).toPromise();
    // A late answer never overwrites a newer one.
    if (mine !== latest.current) return;
    const [failure] = failuresOf(error);
    if (data?.operation) setReading({ kind: 'read', operation: data.operation });
    else if (failure) setReading((before) => (before.kind === 'read' ? before : { kind: 'failed', failure }));
    else setReading({ kind: 'absent' });
  }, [key]);
  useEffect(() => {
    if (!lost) void reload();
  }, [lost, reload]);
  return { reading, reload };
}
