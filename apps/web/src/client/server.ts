import { createClient as createStreams } from 'graphql-sse';
import { Client, fetchExchange, subscriptionExchange } from 'urql';
import { Connection } from './connection';

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
  retryAttempts: Number.POSITIVE_INFINITY,
  retry: (retries) => new Promise((resolve) => setTimeout(resolve, Math.min(500 * 2 ** retries, 10_000))),
});

/** No cache: the server holds every result under its key, and what is shown must be what is true. */
export const client = new Client({
  url: '/graphql',
  preferGetMethod: false,
  requestPolicy: 'network-only',
  fetch: noticing,
  exchanges: [
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

async function noticing(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    const given = init?.signal ? [init.signal] : [];
    const response = await fetch(input, {
      ...init,
      signal: AbortSignal.any([...given, AbortSignal.timeout(patience)]),
    });
    if (away.has(response.status)) connection.lost();
    else connection.found();
    return response;
  } catch (error) {
    if (!init?.signal?.aborted) connection.lost();
    throw error;
  }
}
