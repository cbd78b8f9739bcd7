import type { IncomingHttpHeaders } from 'node:http';

/** What says who asks, for requests that the server makes to itself on behalf of them. */
export function credentialsOf({ cookie, authorization }: IncomingHttpHeaders): Record<string, string> {
  return { ...(cookie !== undefined && { cookie }), ...(authorization !== undefined && { authorization }) };
}
