import { FlapbookError } from '@flapbook/flap';

/**
 * A request of this server to itself, on behalf of somebody who asks it. It goes nowhere else, whatever the path says.
 *
 * @param origin this server’s
 * @param credentials theirs, as of `onBehalfOf`
 * @throws FlapbookError BAD_PARAMETER for an address elsewhere
 */
export async function fetchOwn(
  origin: string,
  path: string,
  credentials: Readonly<Record<string, string>>,
): Promise<Response> {
  const url = new URL(path, origin);
  if (url.origin !== new URL(origin).origin)
    throw new FlapbookError('BAD_PARAMETER', 'A page refers to what is not of this server.');
  return fetch(url, { headers: credentials, redirect: 'manual' });
}
