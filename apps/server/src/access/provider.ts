import type { Identity, SignInAttempt } from '@flapbook/access';
import { FlapbookError } from '@flapbook/flap';
import { outgoing } from '@flapbook/operations';
import type * as OpenId from 'openid-client';
import { isLoopback, type ProviderSettings } from './settings.ts';

/** Signing in by a provider of OpenID Connect: authorization code with PKCE, state and nonce. */
export interface Provider {
  /** Where to send the browser, and what to remember until it comes back. @throws FlapbookError SIGN_IN_FAILED */
  begin(destination: string): Promise<{ readonly address: URL; readonly attempt: SignInAttempt }>;
  /** Who the provider says that came back. @throws FlapbookError SIGN_IN_FAILED */
  finish(answered: URL, attempt: SignInAttempt): Promise<Identity>;
}

/** Seconds that the provider may take for an answer. */
const PATIENCE_SECONDS = 10;

/** @param redirect where the provider sends browsers back to; it has to know the address */
export function openProvider(settings: ProviderSettings, redirect: string): Provider {
  let found: Promise<{ readonly openId: typeof OpenId; readonly configuration: OpenId.Configuration }> | undefined;
  /** Asked for once; a provider that was away is asked again by the next who comes. */
  const discovered = () => {
    found ??= discover(settings);
    found.catch(() => {
      found = undefined;
    });
    return found;
  };
  return {
    begin: (destination) =>
      failing('The provider does not answer', async () => {
        const { openId, configuration } = await discovered();
        const [verifier, state, nonce] = [openId.randomPKCECodeVerifier(), openId.randomState(), openId.randomNonce()];
        const address = openId.buildAuthorizationUrl(configuration, {
          redirect_uri: redirect,
          scope: 'openid email profile',
          code_challenge: await openId.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          state,
          nonce,
        });
        return { address, attempt: { verifier, state, nonce, destination } };
      }),
    finish: (answered, { verifier, state, nonce }) =>
      failing('The provider’s answer was refused', async () => {
        const { openId, configuration } = await discovered();
        // The address as the provider knows it, whatever a proxy made of it on the way here.
        const address = new URL(redirect);
        address.search = answered.search;
        const tokens = await openId.authorizationCodeGrant(configuration, address, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        const claims = tokens.claims()!;
        const said = configuration.serverMetadata().userinfo_endpoint
          ? await openId.fetchUserInfo(configuration, tokens.access_token, claims.sub)
          : {};
        const { name, preferred_username, email, email_verified }: Readonly<Record<string, unknown>> = {
          ...claims,
          ...said,
        };
        return {
          issuer: claims.iss,
          subject: claims.sub,
          name: text(name) ?? text(preferred_username),
          email: email_verified === true ? text(email) : null,
        };
      }),
  };
}

async function discover({ issuer, clientId, clientSecret }: ProviderSettings) {
  // Most servers have no provider: its library is loaded where there is one.
  const openId = await import('openid-client');
  const address = new URL(issuer);
  const way = outgoing({ configured: issuer });
  const configuration = await openId.discovery(
    address,
    clientId,
    undefined,
    clientSecret === null ? openId.None() : openId.ClientSecretPost(clientSecret),
    {
      timeout: PATIENCE_SECONDS,
      // The addresses that the provider names of itself are looked at like any other.
      [openId.customFetch]: (url, options) => way.fetch(url, options as RequestInit),
      execute: address.protocol === 'http:' && isLoopback(address.hostname) ? [openId.allowInsecureRequests] : [],
    },
  );
  return { openId, configuration };
}

async function failing<T>(what: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (cause) {
    throw new FlapbookError('SIGN_IN_FAILED', `${what}.`, { cause });
  }
}

function text(claim: unknown): string | null {
  return typeof claim === 'string' && claim.trim() !== '' ? claim.trim().slice(0, 200) : null;
}
