import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { Members, Tokens, Workspaces, within } from '@flapbook/access';
import { withDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import { type Operations, openOperations } from '@flapbook/operations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../log.ts';
import { createServer, type RunningServer } from '../server.ts';

const database = withDatabase();
let folder: string;
let operations: Operations;
let server: RunningServer;
/** Tokens: of whose the workspace is, and of a member of other ones. */
const secrets = { Ada: '', Eve: '' };

/** What is in the workspace, and what never was, of the same kind. */
const real = { notebook: 'private-notebook', digest: '', key: '', upload: '' };
const invented = {
  notebook: 'made-up-notebook',
  digest: 'd'.repeat(64),
  key: 'a'.repeat(64),
  upload: 'b'.repeat(64),
};
type Names = typeof real;

const FILE = { name: 'a.txt', byteLength: 12, modifiedMs: 1 };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-strangers-'));
  operations = await openOperations({
    url: database.url,
    applicationName: 'test',
    openFiles: false,
    artifacts: path.join(folder, 'artifacts'),
    uploads: { directory: path.join(folder, 'uploads') },
  });
  const access = { origin: null, provider: null, newcomers: { admins: [], role: null } };
  server = await createServer({ operations, log: createLog('silent'), port: 0, access });
  const members = new Members(operations.database);
  for (const name of ['Ada', 'Eve'] as const) {
    const { id } = await members.add({ name, email: `${name}@example.org`, role: 'RESEARCHER' });
    secrets[name] = (await new Tokens(operations.database).create(id, { name, role: 'RESEARCHER', days: 1 })).secret;
    // Each in a workspace of their own.
    expect(await new Workspaces(operations.database).list(id)).toHaveLength(1);
  }
  const save = (id: string, title: string) =>
    `mutation { saveNotebook(input: { id: "${id}", title: "${title}", version: 0, variables: {}, cells: [] }) { __typename } }`;
  await graphql('Ada', save(real.notebook, 'Secret'));
  const { publishRevision } = await graphql(
    'Ada',
    `mutation { publishRevision(notebook: "${real.notebook}", version: 1) { ... on Revision { digest } } }`,
  );
  real.digest = (publishRevision as { digest: string }).digest;
  real.upload = ((await (await begin('Ada', [FILE])).json()) as { id: string }).id;
  real.key = await makeExport();
  await graphql('Eve', save('own', 'Own'));
}, 60_000);
afterAll(async () => {
  await server?.close();
  await operations?.close();
  await rm(folder, { recursive: true });
});

type Who = keyof typeof secrets | null;

const headersOf = (who: Who, type: string) => ({
  'content-type': type,
  ...(who && { authorization: `Bearer ${secrets[who]}` }),
});

async function graphql(who: Who, query: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: headersOf(who, 'application/json'),
    body: JSON.stringify({ query }),
  });
  return ((await response.json()) as { data: Record<string, unknown> }).data;
}

const begin = (who: Who, files: readonly object[]) =>
  fetch(`${server.url}/upload`, {
    method: 'POST',
    headers: headersOf(who, 'application/json'),
    body: JSON.stringify({ files }),
  });

/** A finished export of a model of Ada’s workspace. @returns its key */
async function makeExport(): Promise<string> {
  await writeTinyModel(path.join(folder, 'model'), { tokenizer: true });
  const [{ id }] = (await operations.database.query<{ id: string }>(`SELECT id FROM workspace WHERE name = 'Ada'`)) as [
    { id: string },
  ];
  const model = await within(id, () => operations.models.register('private/model', path.join(folder, 'model')));
  const { digest, byteLength } = await operations.artifacts!.put(Readable.from([Buffer.from('weights')]));
  const key = 'e'.repeat(64);
  await operations.database.query(
    `INSERT INTO operation (key, kind, version, parameters, inputs, work, status, result, scope)
      VALUES ($1, 'export', 1, '{"format": "SAFETENSORS", "formatVersion": 1, "dataType": "FLOAT32"}', $2, 0, 'SUCCEEDED', $3, ARRAY[$4])`,
    [
      key,
      JSON.stringify({ model: model.key }),
      JSON.stringify({ files: [{ name: 'model.safetensors', digest, byteLength }] }),
      model.key,
    ],
  );
  return key;
}

interface Route {
  readonly address: (names: Names) => string;
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly body?: (names: Names) => Promise<Buffer> | Buffer;
  readonly type?: string;
  /** Whose workspace it is, is answered the same as well: an id that is taken there. */
  readonly sameForAll?: true;
}

const BYTES = 'application/octet-stream';

/** Every address that names something. What changes something comes last. */
const ROUTES: Readonly<Record<string, Route>> = {
  'a notebook as a bundle': { address: ({ notebook }) => `/export/notebook/${notebook}.flapbook` },
  'a notebook as Markdown': { address: ({ notebook }) => `/export/notebook/${notebook}.md` },
  'what a bundle would hold': { address: ({ notebook }) => `/export/notebook/${notebook}.json` },
  'a revision as a bundle': { address: ({ digest }) => `/export/revision/${digest}.flapbook` },
  'a revision as Markdown': { address: ({ digest }) => `/export/revision/${digest}.md` },
  'a written model': { address: ({ key }) => `/export/model/${key}.zip` },
  'a file of a written model': { address: ({ key }) => `/export/model/${key}/model.safetensors` },
  'the state of an upload': { address: ({ upload }) => `/upload/${upload}` },
  'a piece of an upload': {
    method: 'PUT',
    address: ({ upload }) => `/upload/${upload}/a.txt?offset=3`,
    type: BYTES,
    body: () => Buffer.from('ten bytes.'),
  },
  'an upload of the same files': {
    method: 'POST',
    address: () => '/upload',
    type: 'application/json',
    body: ({ upload }) =>
      Buffer.from(JSON.stringify({ files: [{ ...FILE, modifiedMs: upload === real.upload ? 1 : 2 }] })),
    sameForAll: true,
  },
  'a bundle into a notebook': {
    method: 'POST',
    address: ({ notebook }) => `/import?notebook=${notebook}`,
    type: BYTES,
    body: async () =>
      Buffer.from(
        await (
          await fetch(`${server.url}/export/notebook/own.flapbook`, { headers: headersOf('Eve', BYTES) })
        ).arrayBuffer(),
      ),
  },
  'the end of an upload': {
    method: 'DELETE',
    address: ({ upload }) => `/upload/${upload}`,
    sameForAll: true,
  },
};

/** All that an answer says, but for when it came and the names that were asked about. */
async function told(who: Who, { address, method = 'GET', body, type = BYTES }: Route, names: Names): Promise<string> {
  const response = await fetch(server.url + address(names), {
    method,
    headers: headersOf(who, type),
    ...(body && { body: await body(names) }),
  });
  const headers = [...response.headers].filter(([name]) => name !== 'date' && !name.startsWith('ratelimit'));
  const bytes = Buffer.from(await response.arrayBuffer()).toString('latin1');
  let text = JSON.stringify([response.status, headers, bytes]);
  for (const { notebook } of [real, invented]) text = text.replaceAll(notebook, '<notebook>');
  // An answer’s tag and length are those of its bytes.
  return text
    .replaceAll(/[0-9a-f]{64}/g, '<digest>')
    .replaceAll(/\["etag","[^\]]*\]|\["content-length","\d+"\]/g, '[]');
}

describe.each(['Eve', null] as const)('%s', (who) => {
  test.each(Object.keys(ROUTES))('%s: what is private is answered as what never was', async (name) => {
    const route = ROUTES[name]!;
    const about = await told(who, route, real);
    expect(about).toBe(await told(who, route, invented));
    expect(about).not.toContain('Secret');
  });
});

test.each(Object.keys(ROUTES).filter((name) => !ROUTES[name]!.sameForAll))(
  '%s: whose it is, is told more',
  async (name) => {
    const route = ROUTES[name]!;
    expect(await told('Ada', route, real)).not.toBe(await told('Ada', route, invented));
  },
);

test('and nothing has become of it', async () => {
  const state = await fetch(`${server.url}/upload/${real.upload}`, { headers: headersOf('Ada', BYTES) });
  expect(await state.json()).toMatchObject({ files: [{ name: 'a.txt', received: 0 }] });
  expect(await graphql('Ada', `{ notebook(id: "${real.notebook}") { title version } }`)).toEqual({
    notebook: { title: 'Secret', version: 1 },
  });
});
