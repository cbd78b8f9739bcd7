import type { IncomingMessage } from 'node:http';
import type { TadaDocumentNode } from 'gql.tada';
import { print } from 'graphql';

/** How long the server's own API may take for a page, in milliseconds. */
const PATIENCE_MILLISECONDS = 30_000;

/**
 * Asks the GraphQL API of the very server that a request came in by. The address is the socket's, not the one that the
 * request names: nobody else can be asked by it.
 *
 * @throws Error when it does not answer, or with errors
 */
export async function ask<Data, Variables>(
  request: IncomingMessage,
  document: TadaDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const response = await fetch(`${addressOf(request)}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': wayOf(request), ...credentialsOf(request) },
    body: JSON.stringify({ query: print(document), variables }),
    signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
  });
  const { data, errors } = (await response.json()) as { data?: Data | null; errors?: readonly ApiError[] };
  if (errors?.[0]) throw new Refused(errors[0]);
  if (!data) throw new Error(`The API answered ${response.status}.`);
  return data;
}

interface ApiError {
  message: string;
  extensions?: { code?: string };
}

/** What the API has refused, with its code. */
export class Refused extends Error {
  readonly code: string | undefined;

  constructor({ message, extensions }: ApiError) {
    super(message);
    this.code = extensions?.code;
  }
}

/** Tells those who ask apart: whoever has the same is the same. */
export function askerOf(request: IncomingMessage): string {
  return JSON.stringify(credentialsOf(request));
}

/** The reader’s own: the page shows what they may see, where they ask, and no more. */
function credentialsOf({ headers }: IncomingMessage): Record<string, string> {
  const names = ['cookie', 'authorization', 'x-flapbook-workspace'];
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}

/** Where a request came from, by the proxies on its way: what is asked for it is on its reader’s account, not on this server’s. */
function wayOf({ headers, socket }: IncomingMessage): string {
  return [headers['x-forwarded-for'], socket.remoteAddress].filter(Boolean).join(', ');
}

/** `next dev` runs beside the server, which FLAPBOOK_SERVER_URL names then. */
function addressOf({ socket: { localAddress = '127.0.0.1', localPort } }: IncomingMessage): string {
  const beside = process.env.FLAPBOOK_SERVER_URL;
  if (beside) return beside;
  // An IPv4 address on a socket that takes both kinds.
  const address = localAddress.replace(/^::ffff:/, '');
  return `http://${address.includes(':') ? `[${address}]` : address}:${localPort}`;
}
