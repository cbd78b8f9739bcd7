import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import { createClient } from 'graphql-sse';

/** Queries and mutations by POST, subscriptions over server-sent events, as everywhere in this app. */
export function createFetcher(): Fetcher {
  const ask = createGraphiQLFetcher({ url: '/graphql' });
  const streams = createClient({ url: '/graphql/stream' });
  return (params, options) => {
    if (!subscribes(options?.documentAST, params.operationName)) return ask(params, options);
    const { query, variables, operationName } = params;
    const named = operationName ? { operationName } : {};
    return streams.iterate({ query, variables: variables as Record<string, unknown>, ...named }) as never;
  };
}

type Documents = NonNullable<Parameters<Fetcher>[1]>['documentAST'];

function subscribes(document: Documents, name: string | null | undefined): boolean {
  return (document?.definitions ?? []).some(
    (node) =>
      node.kind === 'OperationDefinition' && node.operation === 'subscription' && (!name || node.name?.value === name),
  );
}
