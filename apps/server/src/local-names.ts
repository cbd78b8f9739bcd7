import type { RequestHandler } from 'express';
import { isLoopback } from './access/settings.ts';

/**
 * Refuses requests under another name where nobody signs in, and the server listens on a loopback address: a web site could
 * otherwise point a name of its own at this machine and read the answers in a visitor's browser (DNS rebinding).
 */
export const localNames: RequestHandler = (request, response, next) => {
  const name = request.headers.host?.replace(/:\d+$/, '').toLowerCase();
  if (name !== undefined && isLoopback(name)) next();
  else response.status(403).type('text').send('Flapbook answers under localhost and loopback addresses only.\n');
};
