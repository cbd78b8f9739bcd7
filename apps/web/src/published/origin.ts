import type { IncomingMessage } from 'node:http';

/** Names and ports as browsers send them; anything else is not repeated on a page. */
const HOST = /^[A-Za-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-fA-F:.]+\](:\d{1,5})?$/;

/** Scheme, name and port under which a reader reaches this server. */
export function originOf({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): string {
  const { host = '' } = headers;
  // Set by the proxy that speaks TLS to readers.
  const forwarded = headers['x-forwarded-proto'];
  const scheme = forwarded === 'https' || 'encrypted' in socket ? 'https' : 'http';
  return `${scheme}://${HOST.test(host) ? host : 'localhost'}`;
}
