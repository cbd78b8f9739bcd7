import { Members, recordAudit, Sessions, SignInAttempts, Tokens } from '@flapbook/access';
import { FlapbookError } from '@flapbook/flap';
import type { Operations } from '@flapbook/operations';
import express, { type Request, type Response, Router } from 'express';
import type { Logger } from '../log.ts';
import { cookies } from './cookies.ts';
import { principalOf, requireOwnOrigin, sessionCookies } from './identify.ts';
import { openProvider } from './provider.ts';
import type { AccessSettings } from './settings.ts';

const FIFTEEN_MINUTES = 15 * 60 * 1000;

/**
 * `GET /auth/methods`: how one can sign in. `GET /auth/sign-in?to=PATH` leads to the provider and `GET /auth/callback` back
 * from it. `POST /auth/token` with `{"token"}` signs a browser in by a personal access token, `POST /auth/sign-out` out.
 */
export function signIn({ database }: Operations, settings: AccessSettings, log: Logger): Router {
  const router = Router();
  const members = new Members(database);
  const sessions = new Sessions(database);
  const attempts = new SignInAttempts(database);
  const session = sessionCookies(settings);
  const attempt = cookies('flapbook-signing-in', settings, FIFTEEN_MINUTES);
  const provider = settings.provider && openProvider(settings.provider, `${settings.origin}/auth/callback`);

  router.use('/auth', (_request, response, next) => {
    response.set({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    next();
  });

  router.get('/auth/methods', (_request, response) => {
    response.json({ provider: settings.provider?.name ?? null });
  });

  router.get('/auth/sign-in', async (request, response) => {
    if (provider === null) return response.redirect(303, '/sign-in');
    await orExplain(response, async () => {
      const begun = await provider.begin(ownPath(request.query.to));
      attempt.write(response, await attempts.begin(begun.attempt));
      return begun.address.href;
    });
  });

  router.get('/auth/callback', async (request, response) => {
    if (provider === null) return response.redirect(303, '/sign-in');
    await orExplain(response, async () => {
      const secret = attempt.read(request);
      attempt.clear(response);
      const begun = secret === null ? null : await attempts.take(secret);
      if (begun === null)
        throw new FlapbookError('SIGN_IN_FAILED', 'The sign-in was not begun by this browser, or too long ago.');
      const identity = await provider.finish(new URL(request.originalUrl, settings.origin!), begun);
      const member = await members.signIn(identity, settings.newcomers);
      session.write(response, await sessions.begin(member.id, agentOf(request)));
      await recordAudit(
        database,
        { member: member.id, name: member.name, role: member.role, by: 'SESSION', credential: null },
        { action: 'signIn', subjects: [], detail: settings.provider!.name },
      );
      return begun.destination;
    });
  });

  router.post('/auth/token', express.json({ limit: 10_000 }), async (request, response) => {
    requireOwnOrigin(request, settings);
    const { token } = Object(request.body) as { readonly token?: unknown };
    const principal = typeof token === 'string' ? await new Tokens(database).principal(token.trim()) : null;
    if (principal === null)
      throw new FlapbookError('UNAUTHENTICATED', 'The token is unknown, has expired, or was revoked.');
    await members.seen(principal.member!);
    session.write(
      response,
      await sessions.begin(principal.member!, agentOf(request), {
        role: principal.role!,
        token: principal.credential,
      }),
    );
    await recordAudit(database, principal, { action: 'signIn', subjects: [], detail: 'token' });
    response.json({ name: principal.name, role: principal.role });
  });

  router.post('/auth/sign-out', async (request, response) => {
    requireOwnOrigin(request, settings);
    const principal = principalOf(response);
    if (principal.by === 'SESSION') {
      await sessions.end(principal.credential!, principal.member!);
      await recordAudit(database, principal, { action: 'signOut', subjects: [] });
    }
    session.clear(response);
    response.status(204).end();
  });

  return router;

  /** People come by these addresses: what goes wrong is told by the page where they began, in words. */
  async function orExplain(response: Response, attempted: () => Promise<string>): Promise<void> {
    try {
      response.redirect(303, await attempted());
    } catch (error) {
      if (!(error instanceof FlapbookError)) throw error;
      log.warn({ error: error.cause ?? error }, 'sign-in');
      response.redirect(303, `/sign-in?problem=${error.code}`);
    }
  }
}

function agentOf({ headers }: Request): string {
  return headers['user-agent'] ?? 'unknown';
}

/** A page of this server; anything else would send whoever has just signed in to a stranger’s. */
export function ownPath(given: unknown): string {
  if (typeof given !== 'string' || given.length > 2000) return '/';
  const address = URL.canParse(given, 'http://own.invalid') ? new URL(given, 'http://own.invalid') : null;
  if (address?.origin !== 'http://own.invalid' || /^\/(?:auth\/|\/|\\)/.test(address.pathname)) return '/';
  return address.pathname + address.search;
}
