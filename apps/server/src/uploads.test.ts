import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Operations, Uploads } from '@flapbook/operations';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen } from './listen.ts';
import { createLog } from './log.ts';
import { refusals } from './refusals.ts';
import { uploads } from './uploads.ts';

let folder: string;
let kept: Uploads;
let url: string;
const app = express();
const http = createServer(app);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-server-uploads-'));
  kept = new Uploads({ directory: folder });
  app.use(uploads({ uploads: kept } as Operations), refusals(createLog('fatal')));
  url = await listen(http, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  http.closeAllConnections();
  http.close();
  await rm(folder, { recursive: true });
});

const BYTES = Buffer.from('twelve bytes');
const FILE = { name: 'a.txt', byteLength: 12, modifiedMs: 1 };
const begin = (body: unknown, type = 'application/json') =>
  fetch(`${url}/upload`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': type } });
const put = (address: string, body: Uint8Array, digest = createHash('sha256').update(body).digest('base64')) =>
  fetch(`${url}/upload/${address}`, {
    method: 'PUT',
    body: Buffer.from(body),
    headers: { 'content-type': 'application/octet-stream', 'content-digest': `sha-256=:${digest}:` },
  });
async function codeOf(response: Response): Promise<[number, string]> {
  const { errors } = (await response.json()) as { errors: [{ extensions: { code: string } }] };
  return [response.status, errors[0].extensions.code];
}
const idOf = async (response: Response) => ((await response.json()) as { id: string }).id;

test('takes a file in pieces, each with its checksum', async () => {
  const id = await idOf(await begin({ files: [FILE] }));
  expect(await (await put(`${id}/a.txt?offset=0`, BYTES.subarray(0, 5))).json()).toEqual({ received: 5 });
  expect(await (await fetch(`${url}/upload/${id}`)).json()).toMatchObject({ files: [{ name: 'a.txt', received: 5 }] });
  expect(await codeOf(await put(`${id}/a.txt?offset=0`, BYTES.subarray(0, 5)))).toEqual([409, 'UPLOAD_INCOMPLETE']);
  const other = createHash('sha256').update('other').digest('base64');
  expect(await codeOf(await put(`${id}/a.txt?offset=5`, BYTES.subarray(5), other))).toEqual([400, 'UPLOAD_DAMAGED']);
  await put(`${id}/a.txt?offset=5`, BYTES.subarray(5));
  expect(await readFile(await kept.file(id, 'a.txt'))).toEqual(BYTES);
  expect((await fetch(`${url}/upload/${id}`, { method: 'DELETE' })).status).toBe(204);
  expect(await codeOf(await fetch(`${url}/upload/${id}`))).toEqual([404, 'UPLOAD_NOT_FOUND']);
});

test('refuses what other web sites can send, and what is no upload', async () => {
  expect(await codeOf(await begin({ files: [FILE] }, 'text/plain'))).toEqual([400, 'BAD_PARAMETER']);
  for (const body of [{}, { files: 'x' }, { files: [] }, { files: [{ ...FILE, name: '../x' }] }, { files: [null] }]) {
    expect(await codeOf(await begin(body))).toEqual([400, 'BAD_PARAMETER']);
  }
  const id = await idOf(await begin({ files: [FILE] }));
  expect(await codeOf(await put(`${id}/a.txt?offset=-1`, BYTES))).toEqual([400, 'BAD_PARAMETER']);
  expect(await codeOf(await put(`${id}/..%2Fx?offset=0`, BYTES))).toEqual([404, 'UPLOAD_NOT_FOUND']);
  expect(await codeOf(await put(`${id}/a.txt?offset=0`, Buffer.alloc(9 * 2 ** 20)))).toEqual([413, 'LIMIT_EXCEEDED']);
});
