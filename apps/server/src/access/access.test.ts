import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listAudit, Members, Tokens } from '@flapbook/access';
import { freePort, withDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import { type Operations, openOperations } from '@flapbook/operations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog, createServer, type RunningServer } from '../index.ts';
import { Jar } from './jar.fixture.ts';
import { startProvider, type TestProvider } from './provider.fixture.ts';
import { accessFromEnvironment, refuseUnguarded } from './settings.ts';
import { ownPath } from './sign-in.ts';

const database = withDatabase();
let folder: string;
let operations: Operations;
let server: RunningServer;
let provider: TestProvider;
/** Tokens by what they may do. */
const secrets = { VIEWER: '', RESEARCHER: '', ADMIN: '' };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-access-'));
  operations = await openOperations({
    url: database.url,
    applicationName: 'test',
    openFiles: false,
    uploads: { directory: path.join(folder, 'uploads') },
  });
  await writeTinyModel(path.join(folder, 'model'), { tokenizer: true });
  await operations.models.register('tiny', path.join(folder, 'model'));
  await writeFile(path.join(folder, 'secret.txt'), 'The cat sat on the mat.\n'.repeat(100));
  const port = await freePort();
  provider = await startProvider(`http://127.0.0.1:${port}/auth/callback`);
  const access = accessFromEnvironment({
    FLAPBOOK_URL: `http://127.0.0.1:${port}`,
    FLAPBOOK_OIDC_ISSUER: provider.issuer,
    FLAPBOOK_OIDC_CLIENT_ID: provider.clientId,
    FLAPBOOK_OIDC_CLIENT_SECRET: provider.clientSecret,
  });
  server = await createServer({
    operations,
    log: createLog('silent'),
    port,
    access,
    web: (request, response) => response.end(`page ${request.url}`),
  });
  for (const role of ['VIEWER', 'RESEARCHER', 'ADMIN'] as const) {
    const member = await new Members(operations.database).add({ name: role, email: `${role}@example.org`, role });
    secrets[role] = (await new Tokens(operations.database).create(member.id, { name: 'test', role, days: 1 })).secret;
  }
});
afterAll(async () => {
  await server?.close();
  await provider?.close();
  await operations?.close();
  await rm(folder, { recursive: true });
});

const bearer = (role: keyof typeof secrets) => ({ authorization: `Bearer ${secrets[role]}` });

async function ask(
  query: string,
  { headers = {}, variables = {} }: { headers?: Record<string, string>; variables?: object } = {},
) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors = [] } = (await response.json()) as {
    // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of a document’s answer
    data?: any;
    errors?: { message: string; extensions: { code: string } }[];
  };
  return {
    data,
    codes: errors.map(({ extensions }) => extensions.code),
    errors,
    status: response.status,
    headers: response.headers,
  };
}

async function signedIn(): Promise<Jar> {
  const jar = new Jar();
  await jar.visit(`${server.url}/auth/sign-in`);
  return jar;
}

describe('a server that anybody can reach', () => {
  test('does not start unless people sign in', async () => {
    expect(() => refuseUnguarded('0.0.0.0', null)).toThrow(/does not listen on 0\.0\.0\.0/);
    for (const host of ['127.0.0.1', '127.8.9.1', 'localhost', '::1', '[::1]']) refuseUnguarded(host, null);
    for (const host of ['::', '192.168.1.4', 'flapbook.example.org', '127.evil.example']) {
      await expect(createServer({ operations, log: createLog('silent'), port: 0, host })).rejects.toMatchObject({
        code: 'SIGN_IN_UNCONFIGURED',
      });
    }
    refuseUnguarded('0.0.0.0', accessFromEnvironment({ FLAPBOOK_SIGN_IN: 'required' }));
  });

  test.each([
    [{ FLAPBOOK_OIDC_ISSUER: 'https://id.example.org' }, /CLIENT_ID/],
    [{ FLAPBOOK_OIDC_ISSUER: 'https://id.example.org', FLAPBOOK_OIDC_CLIENT_ID: 'f' }, /FLAPBOOK_URL/],
    [{ FLAPBOOK_OIDC_ISSUER: 'http://id.example.org', FLAPBOOK_OIDC_CLIENT_ID: 'f' }, /https/],
    [{ FLAPBOOK_SIGN_IN: 'yes' }, /required or none/],
    [{ FLAPBOOK_NEWCOMERS: 'admin' }, /none, viewer or researcher/],
  ])('%j says what is missing', (environment, message) => {
    expect(() => accessFromEnvironment(environment)).toThrow(message);
  });

  test('half an environment is none', () => expect(accessFromEnvironment({})).toBeNull());
});

describe('a stranger', () => {
  test.each([
    ['GET', '/export/notebook/secret.md'],
    ['GET', `/export/model/${'0'.repeat(64)}.zip`],
    ['GET', '/metrics'],
    ['POST', '/import?notebook=x'],
    ['POST', '/upload'],
    ['GET', '/upload/x'],
    ['GET', '/library'],
  ])('%s %s: 401, whether there is something or not', async (method, address) => {
    const response = await fetch(server.url + address, {
      method,
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  test('is led to where one signs in, and from there to the page', async () => {
    const response = await new Jar().fetch(`${server.url}/jobs?a=1`, { headers: { accept: 'text/html' } });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/sign-in?to=%2Fjobs%3Fa%3D1');
    expect(await (await fetch(`${server.url}/sign-in`)).text()).toBe('page /sign-in');
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });

  test('hears nothing by queries and streams', async () => {
    expect(await ask('{ models { edges { cursor } } }')).toMatchObject({ data: null, codes: ['UNAUTHENTICATED'] });
    expect(await ask('{ viewer { role isLocal tokens { id } } }')).toMatchObject({
      data: { viewer: { role: null, isLocal: false, tokens: [] } },
    });
    const stream = await fetch(`${server.url}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { jobs { at } }' }),
    });
    expect(await stream.text()).toContain('UNAUTHENTICATED');
  });

  test('with a token that is none is not taken for nobody', async () => {
    const { status, codes } = await ask('{ viewer { role } }', { headers: { authorization: 'Bearer flap_guessed' } });
    expect({ status, codes }).toEqual({ status: 401, codes: ['UNAUTHENTICATED'] });
  });
});

describe('by a provider', () => {
  test('nobody comes in whom nobody has added', async () => {
    const { url } = await new Jar().visit(`${server.url}/auth/sign-in?to=/jobs`);
    expect(url).toBe(`${server.url}/sign-in?problem=SIGN_IN_REFUSED`);
  });

  test('nor does an address that the provider has not verified', async () => {
    await new Members(operations.database).add({ name: 'Root', email: 'root@example.org', role: 'ADMIN' });
    const known = provider.account;
    provider.account = { subject: 'mallory', name: 'Mallory', email: 'root@example.org', verified: false };
    const { url } = await new Jar().visit(`${server.url}/auth/sign-in`);
    expect(url).toBe(`${server.url}/sign-in?problem=SIGN_IN_REFUSED`);
    provider.account = { ...provider.account, verified: true };
    expect((await new Jar().visit(`${server.url}/auth/sign-in`)).url).toBe(`${server.url}/`);
    provider.account = known;
  });

  test('a member comes to the page that they asked for, with a cookie that no script reads', async () => {
    await new Members(operations.database).add({ name: 'Ada', email: 'ada@example.org', role: 'RESEARCHER' });
    const jar = new Jar();
    const { response, url } = await jar.visit(`${server.url}/auth/sign-in?to=${encodeURIComponent('/jobs?a=1')}`);
    expect(url).toBe(`${server.url}/jobs?a=1`);
    expect(await response.text()).toBe('page /jobs?a=1');
    expect(jar.header).toContain('flapbook-session=');
    const { data } = await ask('{ viewer { name email role sessions { isCurrent agent } } }', {
      headers: { cookie: jar.header },
    });
    expect(data.viewer).toMatchObject({
      name: 'Ada',
      email: 'ada@example.org',
      role: 'RESEARCHER',
      sessions: [{ isCurrent: true }],
    });
    const [entry] = await listAudit(operations.database, { limit: 1, after: null });
    expect(entry).toMatchObject({ action: 'signIn', name: 'Ada', by: 'SESSION' });
  });

  test('the cookie is out of reach of scripts and other sites', async () => {
    const response = await fetch(`${server.url}/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: secrets.VIEWER }),
    });
    expect(response.headers.getSetCookie()[0]).toMatch(/^flapbook-session=[\w-]{43}; .*HttpOnly; SameSite=Lax$/);
  });

  test('an answer that this browser has not asked for, or that comes twice, is refused', async () => {
    const jar = new Jar();
    let url = `${server.url}/auth/sign-in`;
    while (!url.includes('/auth/callback')) {
      const response = await jar.fetch(url);
      url = new URL(response.headers.get('location')!, url).href;
    }
    const failed = `/sign-in?problem=SIGN_IN_FAILED`;
    expect((await new Jar().fetch(url)).headers.get('location')).toBe(failed);
    expect((await new Jar().fetch(`${server.url}/auth/callback?code=x&state=y`)).headers.get('location')).toBe(failed);
    const forged = new URL(url);
    forged.searchParams.set('state', 'another');
    const copy = Object.assign(new Jar(), { fetch: jar.fetch.bind(jar) });
    expect((await copy.fetch(forged.href)).headers.get('location')).toBe(failed);
    // The attempt was used up by the forged answer.
    expect((await jar.fetch(url)).headers.get('location')).toBe(failed);
  });

  test('only pages of this server are gone on to', () => {
    for (const hostile of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      '/auth/sign-in',
      undefined,
      7,
    ])
      expect(ownPath(hostile)).toBe('/');
    expect(ownPath('/notebooks/a?b=c')).toBe('/notebooks/a?b=c');
  });

  test('signing out ends the session, here and in streams; another site signs nobody out', async () => {
    const jar = await signedIn();
    const { header } = jar;
    const out = (headers: Record<string, string> = {}) =>
      jar.fetch(`${server.url}/auth/sign-out`, { method: 'POST', headers });
    expect((await out({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await out({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await out({ origin: server.url })).status).toBe(204);
    expect(jar.header).not.toContain('flapbook-session');
    expect((await ask('{ viewer { role } }', { headers: { cookie: header } })).data).toEqual({
      viewer: { role: null },
    });
  });

  test('what changes something comes from a page of this server', async () => {
    const { header } = await signedIn();
    const mutation = 'mutation { endSession(id: "x") { __typename } }';
    const from = (origin: string) => ask(mutation, { headers: { cookie: header, origin } });
    expect(await from('https://evil.example')).toMatchObject({ status: 403, codes: ['FORBIDDEN'] });
    expect((await from(server.url)).data).toEqual({ endSession: { __typename: 'Problem' } });
  });
});

describe('members', () => {
  const save = (id: string, role: keyof typeof secrets, headers: Record<string, string> = {}) =>
    ask(
      `mutation ($id: ID!, $title: String!) { saveNotebook(input: { id: $id, title: $title, cells: [], variables: {}, version: 0 }) { __typename } }`,
      { variables: { id, title: `Of ${id}` }, headers: { ...bearer(role), ...headers } },
    );

  test('may do what their role is for', async () => {
    expect((await ask('{ models { edges { node { name } } } }', { headers: bearer('VIEWER') })).codes).toEqual([]);
    expect((await save('viewers', 'VIEWER')).codes).toEqual(['FORBIDDEN']);
    expect((await save('researchers', 'RESEARCHER')).data.saveNotebook.__typename).toBe('Notebook');
    expect((await ask('{ members { name } }', { headers: bearer('RESEARCHER') })).codes).toEqual(['FORBIDDEN']);
    expect((await ask('{ members { name } }', { headers: bearer('ADMIN') })).data.members.length).toBeGreaterThan(2);
    expect((await fetch(`${server.url}/upload`, { method: 'POST', headers: bearer('VIEWER') })).status).toBe(403);
  });

  test('read no file of the server’s disk, by whatever field; admins register one', async () => {
    const file = path.join(folder, 'secret.txt');
    const preview = (role: keyof typeof secrets) =>
      ask('query ($name: DatasetName!) { dataset(name: $name) { preview } }', {
        variables: { name: `text:${file}` },
        headers: bearer(role),
      });
    expect((await preview('RESEARCHER')).codes).toEqual(['DATASET_NOT_FOUND']);
    const register = (role: keyof typeof secrets) =>
      ask(
        'mutation ($file: String!) { registerDataset(input: { name: "secret", source: { text: { file: $file } } }) { __typename ... on Problem { code } } }',
        { variables: { file }, headers: bearer(role) },
      );
    expect((await register('RESEARCHER')).data.registerDataset.code).toBe('FORBIDDEN');
    expect((await register('ADMIN')).data.registerDataset.__typename).toBe('Dataset');
    const model = await ask(
      'mutation ($directory: String!) { registerModel(input: { name: "x", directory: $directory }) { ... on Problem { code } } }',
      {
        variables: { directory: folder },
        headers: bearer('RESEARCHER'),
      },
    );
    expect(model.data.registerModel.code).toBe('FORBIDDEN');
  });

  test('make tokens that may do no more than they may; a token makes none', async () => {
    const jar = await signedIn();
    const make = (headers: Record<string, string>) =>
      ask(
        'mutation { createToken(input: { name: "ci", role: ADMIN, days: 1 }) { ... on CreatedToken { secret token { id role } } ... on Problem { code } } }',
        { headers },
      );
    const { secret, token } = (await make({ cookie: jar.header })).data.createToken;
    expect(token.role).toBe('RESEARCHER');
    expect(
      (await ask('{ viewer { role } }', { headers: { authorization: `Bearer ${secret}` } })).data.viewer.role,
    ).toBe('RESEARCHER');
    expect((await make({ authorization: `Bearer ${secret}` })).data.createToken.code).toBe('FORBIDDEN');
    const revoked = await ask('mutation ($id: ID!) { revokeToken(id: $id) { __typename } }', {
      variables: { id: token.id },
      headers: { cookie: jar.header },
    });
    expect(revoked.data.revokeToken.__typename).toBe('EndedPayload');
    expect((await ask('{ viewer { role } }', { headers: { authorization: `Bearer ${secret}` } })).status).toBe(401);
  });

  test('who sign a browser in by a token are signed out with it, and make it last no longer by other tokens', async () => {
    const member = await new Members(operations.database).add({ name: 'Bo', email: 'bo@example.org', role: 'ADMIN' });
    const tokens = new Tokens(operations.database);
    const { token, secret } = await tokens.create(member.id, { name: 'laptop', role: 'RESEARCHER', days: 2 });
    const browser = new Jar();
    const signedIn = await browser.fetch(`${server.url}/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: secret }),
    });
    expect(signedIn.status).toBe(200);
    const inBrowser = (document: string, variables: object = {}) =>
      ask(document, { variables, headers: { cookie: browser.header } });
    const made = await inBrowser(
      `mutation { createToken(input: { name: "ci", role: ADMIN, days: 300 }) {
        ... on CreatedToken { token { role expiresAt isCurrent } } } }`,
    );
    expect(made.data.createToken.token).toEqual({
      role: 'RESEARCHER',
      expiresAt: token.expiresAt.toISOString(),
      isCurrent: false,
    });
    const account = await inBrowser('{ viewer { role tokens { name isCurrent } sessions { expiresAt } } }');
    expect(account.data.viewer).toEqual({
      role: 'RESEARCHER',
      tokens: [
        { name: 'ci', isCurrent: false },
        { name: 'laptop', isCurrent: true },
      ],
      sessions: [{ expiresAt: token.expiresAt.toISOString() }],
    });
    const revoke = 'mutation ($id: ID!) { revokeToken(id: $id) { __typename } }';
    expect((await inBrowser(revoke, { id: token.id })).data.revokeToken.__typename).toBe('EndedPayload');
    expect((await inBrowser('{ viewer { role } }')).data).toEqual({ viewer: { role: null } });
  });

  test('are accountable for what they have done', async () => {
    await save('doomed', 'RESEARCHER');
    await ask('mutation { deleteNotebook(id: "doomed") { __typename } }', { headers: bearer('RESEARCHER') });
    await ask('mutation { deleteNotebook(id: "never") { __typename } }', { headers: bearer('RESEARCHER') });
    const { data } = await ask('{ auditLog(first: 1) { edges { node { name by action subjects } } } }', {
      headers: bearer('ADMIN'),
    });
    expect(data.auditLog.edges[0].node).toEqual({
      name: 'RESEARCHER',
      by: 'TOKEN',
      action: 'deleteNotebook',
      subjects: ['doomed'],
    });
  });

  test('have their own to themselves, at every address', async () => {
    await save('own', 'RESEARCHER');
    const published = await ask(
      'mutation { publishRevision(notebook: "own", version: 1) { ... on Revision { digest } } }',
      { headers: bearer('RESEARCHER') },
    );
    const { digest } = published.data.publishRevision;
    const begin = async (role: keyof typeof secrets) =>
      (
        await fetch(`${server.url}/upload`, {
          method: 'POST',
          headers: { ...bearer(role), 'content-type': 'application/json' },
          body: JSON.stringify({ files: [{ name: 'a.txt', byteLength: 3, modifiedMs: 1 }] }),
        })
      ).json() as Promise<{ id: string; files: { received: number }[] }>;
    const { id: upload } = await begin('RESEARCHER');
    const piece = (role: keyof typeof secrets, id: string) =>
      fetch(`${server.url}/upload/${id}/a.txt?offset=0`, {
        method: 'PUT',
        headers: { ...bearer(role), 'content-type': 'application/octet-stream' },
        body: 'abc',
      });
    expect((await piece('RESEARCHER', upload)).status).toBe(200);

    const told = async (role: keyof typeof secrets, address: string, id: string) => {
      const response = await fetch(`${server.url}${address.replace('ID', id)}`, { headers: bearer(role) });
      return { status: response.status, text: (await response.text()).replaceAll(id, 'ID') };
    };
    const never = '0'.repeat(64);
    for (const [address, id, unknown] of [
      ['/export/notebook/ID.json', 'own', 'none'],
      ['/export/notebook/ID.flapbook', 'own', 'none'],
      ['/export/revision/ID.json', digest, never],
      ['/upload/ID', upload, never],
    ]) {
      expect((await told('RESEARCHER', address!, id!)).status, address).toBe(200);
      const about = await told('ADMIN', address!, id!);
      expect(about, address).toEqual(await told('ADMIN', address!, unknown!));
      expect(about.status, address).toBe(404);
    }
    expect((await piece('ADMIN', upload)).status).toBe(404);
    // The same files of another workspace are another upload.
    expect((await begin('ADMIN')).files).toEqual([{ name: 'a.txt', byteLength: 3, received: 0 }]);
    const bundle = await fetch(`${server.url}/export/notebook/own.flapbook`, { headers: bearer('RESEARCHER') });
    const imported = await fetch(`${server.url}/import?notebook=own`, {
      method: 'POST',
      headers: { ...bearer('ADMIN'), 'content-type': 'application/octet-stream' },
      body: await bundle.arrayBuffer(),
    });
    expect((await imported.text()).trim().split('\n').at(-1)).toMatch(/^\{"imported":/);
  });

  test('ask in a workspace that they name or have chosen, with their role there', async () => {
    const where = 'query { viewer { workspace { name role } workspaces { id name } } }';
    const made = await ask('mutation { createWorkspace(name: "Lab") { ... on Workspace { id } } }', {
      headers: bearer('ADMIN'),
    });
    const { id } = made.data.createWorkspace;
    const inLab = { 'x-flapbook-workspace': id };
    const asked = await ask(where, { headers: { ...bearer('RESEARCHER'), ...inLab } });
    expect(asked.codes).toEqual(['WORKSPACE_NOT_FOUND']);
    // No cache takes what was answered in one workspace for an answer in another.
    expect(asked.headers.get('vary')).toMatch(/Cookie, Authorization, X-Flapbook-Workspace/);
    // What a browser has chosen is forgotten by one who may not enter it.
    const cookie = { cookie: `flapbook-workspace=${id}` };
    expect((await ask(where, { headers: { ...bearer('RESEARCHER'), ...cookie } })).data.viewer.workspace.name).toBe(
      'RESEARCHER',
    );
    await ask(
      'mutation ($id: ID!) { admitToWorkspace(id: $id, email: "researcher@example.org", role: VIEWER) { __typename } }',
      { variables: { id }, headers: bearer('ADMIN') },
    );
    expect((await ask(where, { headers: { ...bearer('RESEARCHER'), ...cookie } })).data.viewer.workspace).toEqual({
      name: 'Lab',
      role: 'VIEWER',
    });
    expect((await save('labs', 'RESEARCHER', inLab)).codes).toEqual(['FORBIDDEN']);
    expect((await save('labs', 'ADMIN', inLab)).data.saveNotebook.__typename).toBe('Notebook');
    const title = (headers: Record<string, string>) =>
      ask('{ notebook(id: "labs") { title } }', { headers: { ...bearer('RESEARCHER'), ...headers } });
    expect((await title(inLab)).data.notebook.title).toBe('Of labs');
    expect((await title({})).data.notebook).toBeNull();
    const moved = await ask('mutation { moveNotebook(id: "labs", workspace: "shared") { __typename } }', {
      headers: { ...bearer('ADMIN'), ...inLab },
    });
    expect(moved.data.moveNotebook.__typename).toBe('BelongingPayload');
    expect((await title({})).data.notebook.title).toBe('Of labs');
  });

  test('publish for an audience, and take it back: the link says so to those who could read it', async () => {
    await save('paper', 'RESEARCHER', { 'x-flapbook-workspace': 'shared' });
    const published = await ask(
      'mutation { publishRevision(notebook: "paper", version: 1) { ... on Revision { digest audience } } }',
      { headers: bearer('RESEARCHER') },
    );
    const { digest, audience } = published.data.publishRevision;
    expect(audience).toBe('MEMBERS');
    const read = async (headers: Record<string, string> = {}) => ({
      answer: (
        await ask(
          'query ($digest: ID!) { revision(digest: $digest) { title parent { digest } others { digest } } revisionAudience(digest: $digest) }',
          { variables: { digest }, headers },
        )
      ).data,
      file: (await fetch(`${server.url}/export/revision/${digest}.json`, { headers })).status,
    });
    const set = (to: string, role: keyof typeof secrets) =>
      ask(
        'mutation ($digest: ID!, $to: Audience!) { setRevisionAudience(digest: $digest, audience: $to) { __typename } }',
        { variables: { digest, to }, headers: bearer(role) },
      );

    expect(await read()).toEqual({ answer: { revision: null, revisionAudience: null }, file: 404 });
    expect((await read(bearer('VIEWER'))).file).toBe(200);
    await set('UNLISTED', 'RESEARCHER');
    expect(await read()).toMatchObject({
      answer: { revision: { title: 'Of paper', others: [] }, revisionAudience: 'UNLISTED' },
      file: 200,
    });
    const listed = async () =>
      (await ask('{ publicRevisions { edges { node { digest } } } }')).data.publicRevisions.edges;
    expect(await listed()).toEqual([]);
    await set('PUBLIC', 'RESEARCHER');
    expect(await listed()).toEqual([{ node: { digest } }]);
    const beyond = await ask('query ($digest: ID!) { revision(digest: $digest) { notebook { title } } }', {
      variables: { digest },
    });
    expect(beyond).toMatchObject({ data: { revision: { notebook: null } }, codes: ['UNAUTHENTICATED'] });

    await set('WITHDRAWN', 'RESEARCHER');
    expect(await read()).toEqual({ answer: { revision: null, revisionAudience: 'WITHDRAWN' }, file: 410 });
    expect((await read(bearer('ADMIN'))).file).toBe(410);
    expect(
      (
        await ask('mutation ($digest: ID!) { forkRevision(digest: $digest, id: "fork") { ... on Problem { code } } }', {
          variables: { digest },
          headers: bearer('RESEARCHER'),
        })
      ).data.forkRevision.code,
    ).toBe('REVISION_WITHDRAWN');
  });

  test('decide about what they have published themselves', async () => {
    await save('theirs', 'ADMIN');
    const { data } = await ask(
      'mutation { publishRevision(notebook: "theirs", version: 1, audience: PUBLIC) { ... on Revision { digest audience } } }',
      { headers: bearer('ADMIN') },
    );
    expect(data.publishRevision.audience).toBe('PUBLIC');
    const { digest } = data.publishRevision;
    const answer = await ask(
      'mutation ($digest: ID!) { setRevisionAudience(digest: $digest, audience: WITHDRAWN) { ... on Problem { code } } }',
      { variables: { digest }, headers: bearer('RESEARCHER') },
    );
    expect(answer.data.setRevisionAudience.code).toBe('NOTEBOOK_NOT_FOUND');
  });
});
