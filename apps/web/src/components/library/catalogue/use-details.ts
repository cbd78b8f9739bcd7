import { useEffect, useState, useSyncExternalStore } from 'react';
import type { AnyVariables, TypedDocumentNode } from 'urql';
import { client, connection } from '../../../client/server';
import { type Failure, failuresOf } from '../../../failure';

/** What a document answers for a name; read again when the server has been away. */
export function useDetails<Data, Variables extends AnyVariables & { name: string }>(
  document: TypedDocumentNode<Data, Variables>,
  name: string,
): { data: Data | undefined; failure: Failure | undefined } {
  const [data, setData] = useState<Data>();
  const [failure, setFailure] = useState<Failure>();
  const lost = useSyncExternalStore(connection.subscribe, connection.isLost, () => false);
  useEffect(() => {
    if (lost) return undefined;
    let left = false;
    void client
      .query(document, { name } as Variables)
      .toPromise()
      .then((answer) => {
        if (left) return;
        setFailure(failuresOf(answer.error)[0]);
        if (answer.data) setData(answer.data);
      });
    return () => {
      left = true;
    };
  }, [document, name, lost]);
  return { data, failure };
}
