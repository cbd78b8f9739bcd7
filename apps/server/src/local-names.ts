import type { RequestHandler } from 'express';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses requests under another name while the server listens on a loopback address, where it asks for no login: a
 * web site could otherwise point a name of its own at this machine and read the answers in a visitor's browser (DNS
 * rebinding).
 */
export function localNames(host: string): RequestHandler {
  const names = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  if (!LOOPBACK.includes(names)) return (_request, _response, next) => next();
  return (request, response, next) => {
    const name = request.headers.host?.replace(/:\d+$/, '');
    if (name !== undefined && LOOPBACK.includes(name)) next();
    else response.status(403).type('text').send('Flapbook answers under localhost and loopback addresses only.\n');
  };
}
