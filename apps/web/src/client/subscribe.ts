import type { AnyVariables, OperationResult, TypedDocumentNode } from 'urql';
import { client } from './server';

/** A stream that the server refused is asked for again after so long, in milliseconds. */
const refused = 5000;

/**
 * Follows a subscription until the function that it answers with is called. A lost connection is opened anew by the
 * client itself.
 */
export function subscribe<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  hear: (result: OperationResult<Data, Variables>) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let close: () => void;
  const start = () => {
    close = client.subscription(document, variables).subscribe((result) => {
      hear(result);
      if (result.error) timer = setTimeout(start, refused);
    }).unsubscribe;
  };
  start();
  return () => {
    clearTimeout(timer);
    close();
  };
}
