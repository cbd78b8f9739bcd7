import type { IncomingMessage } from 'node:http';
import { parse } from 'cookie';
import type { Response } from 'express';
import type { AccessSettings } from './settings.ts';

/** Cookies that scripts cannot read and other sites cannot send along with their forms. */
export interface Cookies {
  read(request: IncomingMessage): string | null;
  write(response: Response, secret: string): void;
  clear(response: Response): void;
}

/**
 * @param name of the cookie; over TLS it gets the prefix that binds it to this host
 * @param milliseconds after which browsers forget it
 */
export function cookies(name: string, { origin }: Pick<AccessSettings, 'origin'>, milliseconds: number): Cookies {
  const secure = origin?.startsWith('https:') ?? false;
  const full = secure ? `__Host-${name}` : name;
  // `Lax`: the browser comes back from the provider, and from links in papers, as whoever has signed in.
  const attributes = { httpOnly: true, secure, sameSite: 'lax', path: '/' } as const;
  return {
    read: ({ headers }) => parse(headers.cookie ?? '')[full] ?? null,
    write: (response, secret) => void response.cookie(full, secret, { ...attributes, maxAge: milliseconds }),
    clear: (response) => void response.clearCookie(full, attributes),
  };
}
