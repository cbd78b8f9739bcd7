import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { AnyVariables, TypedDocumentNode } from 'urql';
import { client, connection } from '../../client/server';
import { type Failure, failuresOf } from '../../failure';

/**
 * What a document answers; the last answer stays until the next one, and is read again when the server has been away.
 *
 * @param variables null while there is nothing to ask
 * @param version when it changes, the same is asked again
 */
export function useAnswer<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables | null,
  version = 0,
): { data: Data | undefined; failure: Failure | undefined } {
  const [data, setData] = useState<Data>();
  const [failure, setFailure] = useState<Failure>();
  const lost = useSyncExternalStore(connection.subscribe, connection.isLost, () => false);
  // A text, so that it is the same as long as the values are.
  const text = JSON.stringify(variables);
  const asked = useMemo(() => JSON.parse(text) as Variables | null, [text]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is asked again is the same but for its version
  useEffect(() => {
    if (lost || asked === null) return undefined;
    let left = false;
    void client
      .query(document, asked)
      .toPromise()
      .then((answer) => {
        if (left) return;
        setFailure(failuresOf(answer.error)[0]);
        if (answer.data) setData(answer.data);
      });
    return () => {
      left = true;
    };
  }, [document, asked, lost, version]);
  return { data, failure };
}
