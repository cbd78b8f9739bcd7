import { createClient as createStreams } from 'graphql-sse';
import { Client, fetchExchange, mapExchange, subscriptionExchange } from 'urql';
import { Connection } from './connection';
import { signInAgain } from './sign-in-again';

/** A request that has not been answered after so long never will be, in milliseconds. */
const patience = 60_000;
/** What a proxy in front answers while the server behind it is away. */
const away = new Set([502, 503, 504]);

export const connection = new Connection(() =>
  fetch('/health', { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  ),
);

const streams = createStreams({
  url: '/graphql/stream',
  fetchFn: noticing,
  retryAttempts: Number.POSITIVE_INFINITY,
  retry: (retries) => new Promise((resolve) => setTimeout(resolve, Math.min(500 * 2 ** retries, 10_000))),
});

/** No cache: the server holds every result under its key, and what is shown must be what is true. */
export const client = new Client({
  url: '/graphql',
  preferGetMethod: false,
  requestPolicy: 'network-only',
  fetch: patiently,
  exchanges: [
    mapExchange({
      onError: ({ graphQLErrors }) => {
        if (graphQLErrors.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED')) signInAgain();
      },
    }),
    subscriptionExchange({
      forwardSubscription: ({ query, variables }) => ({
        subscribe: (sink) => ({
          unsubscribe: streams.subscribe({ query: query ?? '', variables: { ...variables } }, sink as never),
        }),
      }),
    }),
    fetchExchange,
  ],
});

/** A request that says to everybody whether the server is there. */
async function noticing(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    const response = await fetch(input, init);
    if (away.has(response.status)) connection.lost();
    else connection.found();
    return response;
  } catch (error) {
    // What we have given up ourselves says nothing about the server.
    if (!init?.signal?.aborted || init.signal.reason?.name === 'TimeoutError') connection.lost();
    throw error;
  }
}

function patiently(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const given = init?.signal ? [init.signal] : [];
  return noticing(input, { ...init, signal: AbortSignal.any([...given, AbortSignal.timeout(patience)]) });
}
