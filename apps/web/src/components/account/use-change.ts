import { useCallback, useState } from 'react';
import type { AnyVariables, TypedDocumentNode } from 'urql';
import { client } from '../../client/server';
import { type Failure, failuresOf, unreachable } from '../../failure';

/** A mutation that answers with one field, whose expected failures are a `Problem`. */
type Changing<Variables extends AnyVariables> = TypedDocumentNode<object, Variables>;

/**
 * Changes something and reads what is shown anew.
 *
 * @param changed called when it has worked
 */
export function useChange(changed: () => void) {
  const [failure, setFailure] = useState<Failure>();
  const change = useCallback(
    async <Variables extends AnyVariables>(document: Changing<Variables>, variables: Variables): Promise<boolean> => {
      const { data, error } = await client.mutation(document, variables).toPromise();
      const [payload] = Object.values(data ?? {}) as ({ __typename?: string } | null)[];
      if (payload && payload.__typename !== 'Problem') {
        setFailure(undefined);
        changed();
        return true;
      }
      setFailure((payload as Failure | null) ?? failuresOf(error)[0] ?? unreachable);
      return false;
    },
    [changed],
  );
  return { failure, change };
}
