import { isIP } from 'node:net';
import type { NewcomerPolicy, Role } from '@flapbook/access';
import { FlapbookError } from '@flapbook/flap';

/** How people sign in. */
export interface AccessSettings {
  /** The address under which browsers reach the server; null where only the request tells. */
  readonly origin: string | null;
  /** Null where there are tokens alone. */
  readonly provider: ProviderSettings | null;
  readonly newcomers: NewcomerPolicy;
}

/** A provider of OpenID Connect, with which this Flapbook is registered. */
export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Null for a public client, which has PKCE alone. */
  readonly clientSecret: string | null;
  /** What the button says. */
  readonly name: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const NEWCOMERS: Readonly<Record<string, Role | null>> = { none: null, viewer: 'VIEWER', researcher: 'RESEARCHER' };

/**
 * What the environment says of signing in; null where nobody signs in.
 *
 * @throws FlapbookError SIGN_IN_UNCONFIGURED when it says half of it
 */
export function accessFromEnvironment(environment: Environment): AccessSettings | null {
  const { FLAPBOOK_SIGN_IN: wanted = 'none', FLAPBOOK_NEWCOMERS: newcomers = 'none' } = environment;
  if (wanted !== 'none' && wanted !== 'required')
    throw bad(`FLAPBOOK_SIGN_IN is ${wanted}; it may be required or none.`);
  if (!Object.hasOwn(NEWCOMERS, newcomers)) {
    throw bad(`FLAPBOOK_NEWCOMERS is ${newcomers}; it may be none, viewer or researcher.`);
  }
  const provider = providerFrom(environment);
  if (wanted === 'none' && provider === null) return null;
  const origin = originFrom(environment.FLAPBOOK_URL);
  if (provider !== null && origin === null) {
    throw bad(
      'FLAPBOOK_URL must say under which address browsers reach this server: the provider sends them back there.',
    );
  }
  const admins = (environment.FLAPBOOK_ADMINS ?? '').split(',').map((one) => one.trim());
  return {
    origin,
    provider,
    newcomers: { admins: admins.filter((one) => one !== ''), role: NEWCOMERS[newcomers]! },
  };
}

function providerFrom(environment: Environment): ProviderSettings | null {
  const { FLAPBOOK_OIDC_ISSUER: issuer, FLAPBOOK_OIDC_CLIENT_ID: clientId } = environment;
  if (!issuer) return null;
  if (!clientId) throw bad('FLAPBOOK_OIDC_CLIENT_ID must say as which client the provider knows this Flapbook.');
  const address = URL.canParse(issuer) ? new URL(issuer) : null;
  if (
    address === null ||
    !(address.protocol === 'https:' || (address.protocol === 'http:' && isLoopback(address.hostname)))
  ) {
    throw bad(`FLAPBOOK_OIDC_ISSUER is ${issuer}; an https address was expected.`);
  }
  const { FLAPBOOK_OIDC_CLIENT_SECRET: secret, FLAPBOOK_OIDC_NAME: name } = environment;
  return { issuer, clientId, clientSecret: secret || null, name: name || address.host };
}

function originFrom(given: string | undefined): string | null {
  if (!given) return null;
  const address = URL.canParse(given) ? new URL(given) : null;
  if (address !== null && /^https?:$/.test(address.protocol) && address.pathname === '/') return address.origin;
  throw bad(`FLAPBOOK_URL is ${given}; an address such as https://flapbook.example.org was expected.`);
}

/** Whether a name or an address, with or without brackets, is this machine’s own. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

/** @throws FlapbookError SIGN_IN_UNCONFIGURED where strangers would reach a server that asks nobody who they are */
export function refuseUnguarded(host: string, access: AccessSettings | null): void {
  if (access !== null || isLoopback(host)) return;
  throw bad(
    `Flapbook does not listen on ${host}: whoever reached it there could do everything, since nobody signs in.`,
  );
}

function bad(message: string): FlapbookError {
  return new FlapbookError('SIGN_IN_UNCONFIGURED', message);
}
