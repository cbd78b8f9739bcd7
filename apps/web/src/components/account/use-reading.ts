import { useCallback, useEffect, useState } from 'react';
import type { AnyVariables, TypedDocumentNode } from 'urql';
import { client } from '../../client/server';
import { type Failure, failuresOf } from '../../failure';

/** What a document without variables answers, read again at request. */
export function useReading<Data, Variables extends AnyVariables>(document: TypedDocumentNode<Data, Variables>) {
  const [data, setData] = useState<Data>();
  const [failure, setFailure] = useState<Failure>();
  const read = useCallback(async () => {
    const answer = await client.query(document, {} as Variables).toPromise();
    setFailure(failuresOf(answer.error)[0]);
    if (answer.data) setData(answer.data);
  }, [document]);
  useEffect(() => void read(), [read]);
  return { data, failure, read };
}
