import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Members, Tokens } from '@flapbook/access';
import { withDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import {
  bundleOf,
  NO_QUOTA,
  type Operations,
  openOperations,
  type ResolvedOperation,
  resolveCalibration,
  resolvePlan,
  resolvePrunedModel,
  setQuota,
  usageOf,
} from '@flapbook/operations';
import { openWithWorker, runToEnd } from '@flapbook/operations/testing';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createLog } from '../log.ts';
import { createServer, type RunningServer } from '../server.ts';

const [from, to] = [withDatabase(), withDatabase()];
let folder: string;
/** What a colleague sends: a pruned model whose statistics are rows and whose replaced weights are files. */
let bundle: Buffer;
/** And one of which nothing is in the first. */
let another: Buffer;
let operations: Operations;
let server: RunningServer;
let ada: { id: string; secret: string };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-import-quota-'));
  await writeTinyModel(path.join(folder, 'model'), { layers: 2, tokenizer: true });
  await writeFile(path.join(folder, 'cats.txt'), 'The cat sat on the mat and looked at the moon.\n'.repeat(400));
  [bundle, another] = await computedElsewhere();
  operations = await openOperations({
    url: to.url,
    applicationName: 'test',
    artifacts: path.join(folder, 'artifacts'),
  });
  await register(operations);
  const access = { origin: null, provider: null, newcomers: { admins: [], role: null } };
  server = await createServer({ operations, log: createLog('fatal'), port: 0, access });
  const role = 'RESEARCHER';
  const { id } = await new Members(operations.database).add({ name: 'Ada', email: null, role });
  ada = { id, secret: (await new Tokens(operations.database).create(id, { name: 'test', role, days: 1 })).secret };
  // Where a server puts what comes, until it is read.
  await mkdir(path.join(folder, 'coming'));
  vi.stubEnv('TMPDIR', path.join(folder, 'coming'));
}, 120_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await server?.close();
  await operations?.close();
  await rm(folder, { recursive: true });
});
afterEach(() => empty());

async function empty() {
  const tables = 'notebook, publication, revision_operation, revision, claim, calibration_shard, operation, artifact';
  await operations.database.query(`TRUNCATE ${tables}, audit CASCADE`);
}

async function register({ models, datasets }: Operations) {
  const model = await models.register('tiny', path.join(folder, 'model'));
  const source = { format: 'text', file: path.join(folder, 'cats.txt'), joining: 'NONE' } as const;
  return { model, dataset: await datasets.register('cats', 'About cats', source) };
}

async function computedElsewhere(): Promise<[Buffer, Buffer]> {
  const stack = await openWithWorker(from.url, undefined, { artifacts: path.join(folder, 'artifacts-elsewhere') });
  try {
    const on = await register(stack.operations);
    const calibration = resolveCalibration({ samples: 20, sequenceLength: 16 }, { ...on, engine: 'onnx' });
    const plan = resolvePlan({ ratio: 0.4 }, { model: on.model, calibration });
    const pruned = resolvePrunedModel('RIDGE', { model: on.model, plan });
    const other = resolveCalibration({ samples: 20, sequenceLength: 16, seed: 7 }, { ...on, engine: 'onnx' });
    return [await bundleShowing(stack.operations, pruned), await bundleShowing(stack.operations, other)];
  } finally {
    await stack.close();
  }
}

async function bundleShowing(elsewhere: Operations, operation: ResolvedOperation): Promise<Buffer> {
  expect(await runToEnd(elsewhere, operation)).toMatchObject({ status: 'SUCCEEDED' });
  const keys = [operation.key];
  const content = { title: 'Cats', variables: {}, cells: [], keys, notComputed: [] };
  const { stream } = await (await bundleOf(elsewhere, { content, keys })).open();
  return buffer(stream);
}

const send = (notebook: string, which = bundle) =>
  fetch(`${server.url}/import?notebook=${notebook}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', authorization: `Bearer ${ada.secret}` },
    body: new Uint8Array(which),
  });
const lastLine = async (response: Response) => JSON.parse((await response.text()).trim().split('\n').at(-1)!);
const allow = (storedBytes: number) => setQuota(operations.database, ada.id, { ...NO_QUOTA, storedBytes });
const stored = async () => (await usageOf(operations.database, ada.id, 24)).storedBytes;

/** Rows and files that an import makes. */
async function left() {
  const [rows] = await operations.database.query<Record<string, number>>(
    `SELECT (SELECT count(*) FROM notebook)::integer AS notebooks, (SELECT count(*) FROM revision)::integer AS revisions,
      (SELECT count(*) FROM operation)::integer AS operations, (SELECT count(*) FROM claim)::integer AS claims,
      (SELECT count(*) FROM calibration_statistics)::integer AS statistics, (SELECT count(*) FROM artifact)::integer AS artifacts,
      (SELECT count(*) FROM audit)::integer AS entries`,
  );
  const files = await readdir(path.join(folder, 'artifacts'), { recursive: true, withFileTypes: true });
  return {
    ...rows,
    files: files.filter((file) => file.isFile()).length,
    coming: (await readdir(path.join(folder, 'coming'))).filter((name) => name.startsWith('flapbook-')).length,
  };
}

test('a bundle beyond the quota is refused as other uploads are, and leaves nothing behind', async () => {
  await allow(2_000);
  const before = await left();
  const refused = await send('beyond');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3600']);
  expect(refused.headers.get('content-type')).toContain('application/json');
  expect(await refused.json()).toMatchObject({
    errors: [
      {
        message: expect.stringMatching(
          /^Your results and files may take 0\.0 MB; they take 0\.0 MB, and this asks for \d\.\d MB more\.$/,
        ),
        extensions: { code: 'QUOTA_EXCEEDED', remedy: expect.any(String) },
      },
    ],
  });
  expect(await left()).toEqual(before);
  expect(await stored()).toBe(0);
});

test('one that fits is counted with its files; then there is room for no other, and what is here is not counted again', async () => {
  await allow(1e9);
  const response = await send('fits');
  expect(response.status).toBe(200);
  const { imported } = await lastLine(response);
  expect(imported.operations.map(({ outcome }: { outcome: string }) => outcome)).toContain('TAKEN');
  const [files] = await operations.database.query<{ bytes: number }>(
    'SELECT sum(byte_length)::bigint AS bytes FROM artifact',
  );
  const all = await stored();
  expect(files!.bytes).toBeGreaterThan(0);
  expect(all).toBeGreaterThan(files!.bytes);
  expect(await left()).toMatchObject({ notebooks: 1, coming: 0 });
  await allow(all);
  expect(await lastLine(await send('again'))).toMatchObject({ imported: { notebook: 'again' } });
  expect(await stored()).toBe(all);
});

test('of two at once that fit one by one, the second is refused, in its last line where it has begun', async () => {
  await allow(1e9);
  const sizes: number[] = [];
  for (const which of [bundle, another]) {
    await lastLine(await send('alone', which));
    sizes.push(await stored());
    await empty();
  }
  await allow(Math.max(...sizes));
  const answers = await Promise.all([bundle, another].map(async (which, i) => lastLine(await send(`n${i}`, which))));
  const codes = answers.map(({ imported, problem, errors }) =>
    imported ? 'imported' : (problem ?? errors[0].extensions).code,
  );
  expect(codes.sort()).toEqual(['QUOTA_EXCEEDED', 'imported']);
  expect(await left()).toMatchObject({ notebooks: 1, entries: 1, coming: 0 });
  expect(sizes).toContain(await stored());
});
