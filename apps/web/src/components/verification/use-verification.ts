import { useCallback, useEffect, useState } from 'react';
import { client } from '../../client/server';
import { OperationVerification, Reproduce } from '../../documents/library';
import { type Failure, failuresOf } from '../../failure';
import type { ResultOf } from '../../graphql';

export type Verification = NonNullable<ResultOf<typeof OperationVerification>['operation']>;

/** How often what runs is looked at, in milliseconds. */
const pace = 1000;

/** What is known of an operation's result, read again while it is computed anew and whenever `moment` changes. */
export function useVerification(
  key: string,
  moment: unknown,
): { verification: Verification | undefined; reload: () => Promise<void> } {
  const [verification, setVerification] = useState<Verification>();
  const reload = useCallback(async () => {
    const { data } = await client.query(OperationVerification, { key }).toPromise();
    if (data?.operation?.key === key) setVerification(data.operation);
  }, [key]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a moment is a reason to look again
  useEffect(() => void reload(), [reload, moment]);
  const active = verification?.reproductions.some(({ status }) => status === 'QUEUED' || status === 'RUNNING') ?? false;
  useEffect(() => {
    if (!active) return undefined;
    const timer = setInterval(() => void reload(), pace);
    return () => clearInterval(timer);
  }, [active, reload]);
  return { verification: verification?.key === key ? verification : undefined, reload };
}

/** Asks for a result to be computed again; answers with what failed, if anything. */
export async function reproduce(key: string, notebook?: string): Promise<Failure | undefined> {
  const { data, error } = await client.mutation(Reproduce, { key, notebook }).toPromise();
  return data?.reproduce.__typename === 'Problem' ? data.reproduce : failuresOf(error)[0];
}
