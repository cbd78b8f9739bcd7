import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Uploads } from './uploads.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'flapbook-uploads-'));
});
afterAll(() => rm(directory, { recursive: true }));

const uploads = () => new Uploads({ directory, mostBytes: 2 ** 40 });
const TEXT = Buffer.from('What comes in pieces is put together.');
const file = { name: 'data.txt', byteLength: TEXT.length, modifiedMs: 1 };
const piece = (from: number, to: number) => {
  const bytes = TEXT.subarray(from, to);
  return { offset: from, bytes, sha256: createHash('sha256').update(bytes).digest('base64') };
};

it('goes on in another process where it stopped, when the same files are chosen again', async () => {
  const { id } = await uploads().begin([file]);
  expect(await uploads().append(id, file.name, piece(0, 10))).toBe(10);
  const again = await uploads().begin([file]);
  expect(again).toEqual({ id, files: [{ name: 'data.txt', byteLength: TEXT.length, received: 10 }] });
  await expect(uploads().file(id, file.name)).rejects.toMatchObject({ code: 'UPLOAD_INCOMPLETE' });
  await uploads().append(id, file.name, piece(10, TEXT.length));
  expect(await readFile(await uploads().file(id, file.name))).toEqual(TEXT);
  expect((await uploads().begin([{ ...file, modifiedMs: 2 }])).id).not.toBe(id);
});

it('takes no piece that is damaged, elsewhere or too long', async () => {
  const { id } = await uploads().begin([{ ...file, modifiedMs: 3 }]);
  const append = (what: { offset: number; bytes: Uint8Array; sha256: string | null }) =>
    uploads().append(id, file.name, what);
  await expect(append({ ...piece(0, 5), sha256: piece(1, 5).sha256 })).rejects.toMatchObject({
    code: 'UPLOAD_DAMAGED',
  });
  await expect(append(piece(5, 9))).rejects.toMatchObject({
    code: 'UPLOAD_INCOMPLETE',
    message: expect.stringContaining('0 of 37'),
  });
  await expect(append({ offset: 30, bytes: TEXT, sha256: null })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  await expect(uploads().append(id, '../x', piece(0, 5))).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' });
  await expect(uploads().state('..')).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' });
});

it('refuses names that are more than names, doubles, and what no disk holds', async () => {
  for (const name of ['../x', '.upload', 'a/b', 'a\\b', 'CON:', '', 'x.part', 'x.', 'é\0']) {
    await expect(uploads().begin([{ ...file, name }])).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  }
  const doubled = uploads().begin([file, { ...file, name: 'DATA.txt' }]);
  await expect(doubled).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  const huge = new Uploads({ directory, mostBytes: 2 ** 53 }).begin([{ ...file, byteLength: 2 ** 52 }]);
  await expect(huge).rejects.toMatchObject({ code: 'DISK_FULL' });
  const over = uploads().begin([{ ...file, byteLength: 2 ** 41 }]);
  await expect(over).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

it('gives up what was left alone, and keeps what is whole', async () => {
  const whole = await uploads().begin([file]);
  const open = await uploads().begin([{ ...file, name: 'other.txt' }]);
  await uploads().clean();
  expect((await uploads().state(open.id)).id).toBe(open.id);
  await uploads().clean(Date.now() + 72 * 3_600_000);
  await expect(uploads().state(open.id)).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' });
  expect((await uploads().state(whole.id)).files[0]!.received).toBe(TEXT.length);
});
