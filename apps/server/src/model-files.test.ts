import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import { type ExportResult, resolveExport } from '@flapbook/operations';
import { openWithWorker, runToEnd } from '@flapbook/operations/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import yauzl from 'yauzl';
import { createLog } from './log.ts';
import { createServer, type RunningServer } from './server.ts';

const database = withDatabase();
let folder: string;
let stack: Awaited<ReturnType<typeof openWithWorker>>;
let server: RunningServer;
let key: string;
let result: ExportResult;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-model-files-'));
  stack = await openWithWorker(database.url, undefined, { artifacts: path.join(folder, 'artifacts') });
  const { operations } = stack;
  await writeTinyModel(path.join(folder, 'model'), { tokenizer: true });
  const model = await operations.models.register('tiny', path.join(folder, 'model'));
  const operation = resolveExport({ format: 'HUGGING_FACE' }, { subject: { model, pruned: null } });
  const record = await runToEnd(operations, operation);
  expect(record.error).toBeNull();
  key = operation.key;
  result = record.result as ExportResult;
  server = await createServer({ operations, log: createLog('fatal'), port: 0 });
}, 60_000);
afterAll(async () => {
  await server?.close();
  await stack?.close();
  await rm(folder, { recursive: true });
});

const at = (name: string) => `${server.url}/export/model/${key}${name}`;
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

test('a file comes whole, with its digest, and in parts that make it up', async () => {
  const file = result.files.find(({ name }) => name === 'model.safetensors')!;
  const whole = await fetch(at('/model.safetensors'));
  expect(whole.status).toBe(200);
  expect(whole.headers.get('accept-ranges')).toBe('bytes');
  expect(whole.headers.get('etag')).toBe(`"${file.digest}"`);
  expect(whole.headers.get('content-disposition')).toBe('attachment; filename="model.safetensors"');
  const bytes = await bytesOf(whole);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.digest);

  const part = (range: string, more = {}) => fetch(at('/model.safetensors'), { headers: { range, ...more } });
  const middle = await part('bytes=100-199');
  expect(middle.status).toBe(206);
  expect(middle.headers.get('content-range')).toBe(`bytes 100-199/${file.byteLength}`);
  expect((await bytesOf(middle)).equals(bytes.subarray(100, 200))).toBe(true);
  expect((await bytesOf(await part('bytes=-7'))).equals(bytes.subarray(-7))).toBe(true);
  const rest = await part(`bytes=${file.byteLength - 3}-`, { 'if-range': `"${file.digest}"` });
  expect((await bytesOf(rest)).equals(bytes.subarray(-3))).toBe(true);
  // Begun with another file, it has to begin again.
  expect((await part('bytes=5-', { 'if-range': '"other"' })).status).toBe(200);
  const beyond = await part(`bytes=${file.byteLength}-`);
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${file.byteLength}`]);
  expect((await fetch(at('/model.safetensors'), { headers: { 'if-none-match': `"${file.digest}"` } })).status).toBe(
    304,
  );
});

test('all files come as one archive, whose length is known, and what is unpacked is the model', async () => {
  const response = await fetch(at('.zip'));
  const bytes = await bytesOf(response);
  expect(response.headers.get('content-length')).toBe(String(bytes.byteLength));
  expect((await bytesOf(await fetch(at('.zip')))).equals(bytes)).toBe(true);
  const names = await new Promise<string[]>((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: false }, (error, zip) => {
      if (error || !zip) return reject(error);
      const found: string[] = [];
      zip.on('entry', (entry: { fileName: string }) => found.push(entry.fileName)).on('end', () => resolve(found));
    });
  });
  const prefix = `tiny-hugging-face-${key.slice(0, 8)}/`;
  expect(names).toEqual(result.files.map(({ name }) => prefix + name));
});

test.each([
  ['/secret', 404, 'ARTIFACT_NOT_FOUND'],
  ['/..%2f..%2fmodel.safetensors', 404, 'ARTIFACT_NOT_FOUND'],
])('%s is answered with %i', async (name, status, code) => {
  const response = await fetch(at(name));
  expect(response.status).toBe(status);
  expect((await response.json()) as object).toMatchObject({ errors: [{ extensions: { code } }] });
});

test('a key that is none, or of nothing that is there, is refused', async () => {
  expect((await fetch(`${server.url}/export/model/x.zip`)).status).toBe(400);
  expect((await fetch(`${server.url}/export/model/${'0'.repeat(64)}.zip`)).status).toBe(404);
});
