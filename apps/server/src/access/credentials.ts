import type { IncomingMessage } from 'node:http';

/** What says who asks, where, and where from, for requests that the server makes to itself on behalf of them. */
export function onBehalfOf({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): Record<string, string> {
  const names = ['cookie', 'authorization', 'x-flapbook-workspace'];
  return {
    'x-forwarded-for': [headers['x-forwarded-for'], socket.remoteAddress].filter(Boolean).join(', '),
    ...Object.fromEntries(
      names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
    ),
  };
}
