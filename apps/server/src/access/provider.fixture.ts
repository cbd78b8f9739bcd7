import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** Who signs in next at the provider of a test. */
export interface Account {
  readonly subject: string;
  readonly name: string;
  readonly email: string;
  readonly verified: boolean;
}

export interface TestProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Whom the provider knows its visitors as. */
  account: Account;
  close(): Promise<void>;
}

/** A provider of OpenID Connect that signs everybody in without asking. It wants PKCE. */
export async function startProvider(redirect: string): Promise<TestProvider> {
  const http: Server = createServer();
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const test: TestProvider = {
    issuer,
    clientId: 'flapbook',
    clientSecret: 'a secret of the test, long enough for it',
    account: { subject: '1', name: 'Ada', email: 'ada@example.org', verified: true },
    async close() {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: test.clientId,
        client_secret: test.clientSecret,
        redirect_uris: [redirect],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    cookies: { keys: ['a key of the test'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => {
        const { name, email, verified } = test.account;
        return { sub: id, name, email, email_verified: verified };
      },
    }),
    // Whoever comes has signed in there and agrees.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new provider.Grant({ accountId: oidc.session!.accountId, clientId: oidc.client!.clientId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  });
  const handle = provider.callback();
  http.on('request', async (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return handle(request, response);
    const login = { accountId: test.account.subject };
    await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  });
  return test;
}
