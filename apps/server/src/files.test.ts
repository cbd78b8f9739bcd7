import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import { type Operations, openOperations } from '@flapbook/operations';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from './log.ts';
import { createServer, type RunningServer } from './server.ts';

const databases = [withDatabase(), withDatabase()];
let folder: string;
let opened: { operations: Operations; server: RunningServer }[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-server-files-'));
  await writeTinyModel(path.join(folder, 'model'), { tokenizer: true });
  await writeFile(path.join(folder, 'cats.txt'), 'The cat sat on the mat.\n'.repeat(100));
  opened = await Promise.all(
    databases.map(async ({ url }) => {
      const operations = await openOperations({ url, applicationName: 'test' });
      await operations.models.register('tiny', path.join(folder, 'model'));
      return {
        operations,
        server: await createServer({ operations, log: createLog('fatal'), port: 0 }),
      };
    }),
  );
  await opened[0]!.operations.notebooks.save(
    {
      id: 'story',
      title: HOSTILE,
      variables: { ratio: 0.25 },
      cells: [
        { id: 'text', kind: 'MARKDOWN', source: '# Cats', view: 'auto' },
        { id: 'model', kind: 'QUERY', source: '{ model(name: "tiny") { layers name } }', view: 'auto' },
        { id: 'models', kind: 'QUERY', source: '{ models { edges { node { name } } } }', view: 'auto' },
      ],
    },
    0,
  );
  await writeTinyModel(path.join(folder, 'more'), { layers: 3, tokenizer: true });
  await opened[1]!.operations.models.register('another', path.join(folder, 'more'));
}, 60_000);
afterAll(async () => {
  for (const { operations, server } of opened ?? []) {
    await server.close();
    await operations.close();
  }
  await rm(folder, { recursive: true });
});

const HOSTILE = 'Größe "x";\r\nset-cookie: a=b <script>/../..';
const at = (server: number, address: string) => `${opened[server]!.server.url}${address}`;
const download = (name: string, server = 0) => fetch(at(server, `/export/${name}`));

function upload(body: Buffer, { notebook = 'copy', type = 'application/octet-stream', server = 1 } = {}) {
  return fetch(at(server, `/import?notebook=${notebook}`), { method: 'POST', body, headers: { 'content-type': type } });
}

async function lines(response: Response) {
  return (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** How something is refused of which no step has begun. */
async function refusalOf(response: Response) {
  const { errors } = (await response.json()) as { errors: [{ message: string; extensions: { code: string } }] };
  return [response.status, errors[0].extensions.code, errors[0].message];
}

test('a bundle comes with its size and a name that no title breaks', async () => {
  const response = await download('notebook/story.flapbook');
  expect(response.status).toBe(200);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(response.headers.get('content-length')).toBe(String(bytes.byteLength));
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
  expect(response.headers.get('content-security-policy')).toContain('sandbox');
  expect(response.headers.get('set-cookie')).toBeNull();
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename="Gr__e-x-set-cookie-a-b-script.flapbook"; filename*=UTF-8''Gr%C3%B6%C3%9Fe-x-set-cookie-a-b-script.flapbook`,
  );
  expect(bytes.equals(Buffer.from(await (await download('notebook/story.flapbook')).arrayBuffer()))).toBe(true);
});

test('what a bundle would hold is told before it is written', async () => {
  const bundle = Buffer.from(await (await download('notebook/story.flapbook')).arrayBuffer());
  const response = await download('notebook/story.json');
  expect(response.headers.get('content-disposition')).toBeNull();
  expect(await response.json()).toMatchObject({
    bytes: bundle.byteLength,
    cells: 3,
    operations: 0,
    statisticsBytes: 0,
  });
});

test('Markdown is text that no browser runs', async () => {
  const response = await download('notebook/story.md');
  expect(response.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
  const text = await response.text();
  expect(text).toContain('# Cats\n');
  expect(text).toContain('| layers | 2 |');
  expect(text).toContain('&lt;script>');
});

test('an import makes a notebook of it, tells how far it is, and which cells are answered otherwise here', async () => {
  const bytes = Buffer.from(await (await download('notebook/story.flapbook')).arrayBuffer());
  const told = await lines(await upload(bytes));
  const { imported } = told.at(-1);
  expect(imported).toMatchObject({ notebook: 'copy', title: HOSTILE, operations: [], answeredOtherwise: ['models'] });
  expect((await opened[1]!.operations.notebooks.find('copy'))?.variables).toEqual({ ratio: 0.25 });
  expect(await refusalOf(await upload(bytes))).toEqual([400, 'BAD_PARAMETER', expect.stringContaining('copy')]);
  const revision = await download(`revision/${imported.revision}.flapbook`, 1);
  expect(Buffer.from(await revision.arrayBuffer()).equals(bytes)).toBe(true);
});

test('what is altered, no bundle, or not sent as one is refused', async () => {
  const bytes = Buffer.from(await (await download('notebook/story.flapbook')).arrayBuffer());
  bytes[bytes.indexOf('Cats')]! ^= 1;
  for (const body of [bytes, Buffer.from('x')]) {
    const refused = await upload(body, { notebook: 'altered' });
    expect(await refusalOf(refused)).toEqual([400, 'BAD_BUNDLE', expect.any(String)]);
  }
  expect(await opened[1]!.operations.notebooks.find('altered')).toBeNull();
  expect((await upload(bytes, { type: 'text/plain' })).status).toBe(415);
});

test.each([
  ['notebook/nowhere.flapbook', 404, 'NOTEBOOK_NOT_FOUND'],
  [`revision/${'0'.repeat(64)}.md`, 404, 'NOTEBOOK_NOT_FOUND'],
  // No web app is behind this server.
  ['notebook/story.html', 404, 'NOTEBOOK_NOT_FOUND'],
  ['notebook/story.exe', 400, 'BAD_PARAMETER'],
  ['notebook/story.toString', 400, 'BAD_PARAMETER'],
  ['secret/story.md', 400, 'BAD_PARAMETER'],
  ['notebook/..%2f..%2fx.md', 400, 'BAD_PARAMETER'],
])('%s is answered with %i', async (name, status, code) => {
  const response = await download(name);
  expect(response.status).toBe(status);
  expect((await response.json()) as object).toMatchObject({ errors: [{ extensions: { code } }] });
});

test('more files at once than the server writes are asked to come again', async () => {
  const waiting = async () =>
    (await databases[0]!.database.query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)).length;
  const inside: Promise<Response>[] = [];
  await databases[0]!.database.transaction(async (transaction) => {
    await transaction.query('LOCK TABLE notebook IN ACCESS EXCLUSIVE MODE');
    for (let i = 0; i < 4; i++) inside.push(download('notebook/story.flapbook'));
    await expect.poll(waiting).toBe(4);
    const refused = await download('notebook/story.flapbook');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] });
  });
  for (const response of await Promise.all(inside)) {
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  }
  expect((await download('notebook/story.flapbook')).status).toBe(200);
});
