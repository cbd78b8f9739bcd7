import {
  atMost,
  LOCAL,
  mayAs,
  type Principal,
  type Role,
  roleHere,
  Sessions,
  SHARED,
  STRANGER,
  scopeOf,
  Tokens,
  workspaceNotFound,
} from '@flapbook/access';
import { beyondScope, within } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import type { Operations } from '@flapbook/operations';
import { demand } from '@flapbook/schema';
import type { Request, RequestHandler, Response } from 'express';
import { type Cookies, cookies } from './cookies.ts';
import { routeOf } from './routes.ts';
import { type AccessSettings, isLoopback } from './settings.ts';

const THIRTY_DAYS = 30 * 24 * 60 * 60 * 1000;

/** The cookie of sessions; the database says when they end. */
export function sessionCookies(settings: AccessSettings): Cookies {
  return cookies('flapbook-session', settings, THIRTY_DAYS);
}

/** Who asks. Set by `identified` before anything else sees the request. */
export function principalOf(response: Response): Principal {
  return (response.locals.principal as Principal | undefined) ?? STRANGER;
}

/** Where nobody signs in, everybody is the local user. */
export const everybodyLocal: RequestHandler = (request, response, next) => {
  if (changes(request)) refuseOtherSites(request);
  response.locals.principal = LOCAL;
  next();
};

/** Finds out who asks. Whom it does not let in is refused by `admitted`, once the request has been counted. */
export function identified({ database }: Operations, settings: AccessSettings): RequestHandler {
  const tokens = new Tokens(database);
  const sessions = new Sessions(database);
  const cookie = sessionCookies(settings);

  return async (request, response, next) => {
    if (routeOf(request.path).asset) return next();
    try {
      const principal = await whoAsks(request, response);
      response.locals.principal = principal;
      requireNamed(principal, request);
    } catch (error) {
      if (!(error instanceof FlapbookError)) throw error;
      response.locals.refusal = error;
    }
    // What one member sees in one workspace is nobody else’s to keep, nor theirs in another one.
    response.vary('Cookie').vary('Authorization').vary('X-Flapbook-Workspace');
    next();
  };

  /**
   * Scripts name the workspace in which they ask; browsers have chosen one, and go on in their member’s own when they may no
   * longer enter it.
   */
  async function whoAsks(request: Request, response: Response): Promise<Principal> {
    const { authorization } = request.headers;
    const wanted = namedWorkspace(request) ?? chosenWorkspace(request);
    if (authorization !== undefined) {
      const secret = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
      const principal = secret === undefined ? null : await tokens.principal(secret, wanted);
      if (principal !== null) return principal;
      // A script that believes to be somebody must not go on as nobody.
      throw new FlapbookError('UNAUTHENTICATED', 'The token is unknown, has expired, or was revoked.');
    }
    const secret = cookie.read(request);
    const opened = secret === null ? null : await sessions.open(secret, wanted);
    if (opened === null) return STRANGER;
    if (changes(request)) requireOwnOrigin(request, settings);
    if (opened.secret !== null) cookie.write(response, opened.secret);
    return opened.principal;
  }
}

/** Refuses what an address is not for: people are led to the page where they sign in. */
export const admitted: RequestHandler = (request, response, next) => {
  const { right, asset } = routeOf(request.path);
  if (asset) return next();
  const refusal = response.locals.refusal as FlapbookError | undefined;
  if (refusal) throw refusal;
  const principal = principalOf(response);
  if (mayAs(right === 'RESEARCHER' ? roleHere(principal) : principal.role, right)) return next();
  if (principal.role === null && isVisit(request)) {
    response.redirect(303, `/sign-in?to=${encodeURIComponent(request.originalUrl)}`);
    return;
  }
  demand(principal, right, `${request.method} ${request.path}`);
};

/** What a request asks of the database stays within what whoever asks sees. */
export const scoped: RequestHandler = (_request, response, next) => within(scopeOf(principalOf(response)), next);

function namedWorkspace({ headers: { 'x-flapbook-workspace': named } }: Request): string | null {
  return typeof named === 'string' ? named : null;
}

/** @throws FlapbookError WORKSPACE_NOT_FOUND where a member has named a workspace that they may not enter */
function requireNamed({ member, workspace }: Principal, request: Request): void {
  const named = namedWorkspace(request);
  if (member === null || named === null || named === SHARED || workspace?.id === named) return;
  throw workspaceNotFound(named);
}

/** The cookie that the pages keep the chosen workspace in; it opens nothing. */
function chosenWorkspace({ headers: { cookie = '' } }: Request): string | null {
  return /(?:^|;\s*)flapbook-workspace=([\w-]{1,40})(?:;|$)/.exec(cookie)?.[1] ?? null;
}

/**
 * Whether who asked is still who they were, where they were, and may do as much: sessions, tokens and memberships end, and
 * roles are taken back, while a stream is open.
 */
export async function stillWelcome(
  { database }: Operations,
  { by, member, role, credential, workspace }: Principal,
): Promise<boolean> {
  if (by !== 'SESSION' && by !== 'TOKEN') return true;
  const table = by === 'SESSION' ? 'session' : 'access_token';
  const [now] = await beyondScope(() =>
    database.query<{ role: Role; most: Role }>(
      `SELECT m.role, c.role AS most FROM ${table} c JOIN member m ON m.id = c.member_id
        WHERE c.id = $1 AND m.id = $2 AND c.expires_at > now() AND m.disabled_at IS NULL AND ($3::uuid IS NULL
          OR EXISTS (SELECT FROM workspace_member w WHERE w.workspace_id = $3 AND w.member_id = m.id))`,
      [credential, member, workspace?.id ?? null],
    ),
  );
  return now !== undefined && mayAs(atMost(now.role, now.most), role!);
}

function changes({ method }: Request): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/**
 * Browsers say from which site a request comes; `SameSite` keeps the cookie from others already, this keeps it from other
 * names of the same site.
 *
 * @throws FlapbookError FORBIDDEN
 */
export function requireOwnOrigin({ headers }: Request, { origin }: AccessSettings): void {
  const { origin: from, host, 'sec-fetch-site': site } = headers;
  const own =
    from === undefined ||
    (origin === null ? URL.canParse(from) && new URL(from).host === host : new URL(origin).origin === from);
  if (own && (site === undefined || site === 'same-origin' || site === 'none')) return;
  throw new FlapbookError('FORBIDDEN', 'The request comes from a page of another site.');
}

/**
 * Nobody signs in, so that there is no cookie for a page of another site to misuse: it would act by being in a browser of this
 * machine. A page in development, on another port, is of the same site.
 *
 * @throws FlapbookError FORBIDDEN
 */
function refuseOtherSites({ headers }: Request): void {
  const { origin, 'sec-fetch-site': site } = headers;
  const foreign =
    site === undefined
      ? origin !== undefined && !(URL.canParse(origin) && isLoopback(new URL(origin).hostname))
      : site === 'cross-site';
  if (foreign) throw new FlapbookError('FORBIDDEN', 'The request comes from a page of another site.');
}

/** Whether a person has opened an address, rather than a script. */
function isVisit(request: Request): boolean {
  return (
    request.method === 'GET' && request.accepts(['json', 'html']) === 'html' && !request.path.startsWith('/export')
  );
}
