import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { beyondScope, within } from '@flapbook/database';
import { withDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { publishedFiles, recordPublished } from '../files/published.ts';
import { collect } from '../index.ts';
import { type Operations, openOperations } from '../operations.ts';
import { askedBy } from '../quotas/asker.ts';
import { usageOf } from '../quotas/usage.ts';
import { heldIn, removalOf } from './removal.ts';
import { removeContent } from './remove.ts';
import { placesOf, shareContent } from './shares.ts';

const fixture = withDatabase();
const LAB = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';

let operations: Operations;
let folder: string;
let ada: string;
let bob: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-remove-'));
  operations = await openOperations({
    url: fixture.url,
    applicationName: 'test',
    uploads: { directory: path.join(folder, 'uploads') },
    artifacts: path.join(folder, 'artifacts'),
  });
  await writeFile(path.join(folder, 'texts'), 'The cat sat on the mat.');
  await writeFile(path.join(folder, 'others'), 'Another one.');
  await writeTinyModel(path.join(folder, 'model'), { layers: 1, tokenizer: true });
  const rows = await operations.database.query<{ id: string }>(
    `INSERT INTO member (name, role) VALUES ('Ada', 'RESEARCHER'), ('Bob', 'RESEARCHER') RETURNING id::text`,
  );
  [ada, bob] = rows.map(({ id }) => id) as [string, string];
  await operations.database.query(`INSERT INTO workspace (id, name) VALUES ($1, 'Lab'), ($2, 'Other')`, [LAB, OTHER]);
});
afterAll(async () => {
  await operations?.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  for (const table of ['alias', 'dataset', 'model', 'notebook', 'operation'])
    await operations.database.query(`DELETE FROM ${table}`);
});

const register = async (file: string, name = file) =>
  (
    await operations.datasets.register(name, name, {
      format: 'text',
      file: path.isAbsolute(file) ? file : path.join(folder, file),
      joining: 'NONE',
    })
  ).key;
const remove = (name: string, { fromAll = true, kind = 'dataset' as const as 'dataset' | 'model' } = {}) =>
  removeContent(operations, { kind, name }, { fromAll });
const names = async () => (await operations.datasets.list({ limit: 10, after: null })).map(({ name }) => name);
const place = async (key: string) => (await placesOf(operations.database, 'dataset', [key])).get(key) ?? null;

/** Something that reads what has a key. */
const operation = (key: string, status: string, kind = 'evaluation') =>
  operations.database.query(
    `INSERT INTO operation (key, kind, version, parameters, inputs, requires, work, status, scope, result)
      VALUES (rpad($3 || $2, 64, '0'), $3, 1, '{}', '{}', '{}', 0, $2, ARRAY[$1], '{}')`,
    [key, status, kind],
  );

describe('where nobody signs in', () => {
  test('what is removed is in no list, is known to its results, and can be registered anew under any name', async () => {
    const { key } = await operations.models.register('wrong', path.join(folder, 'model'));
    await operations.models.register('again', path.join(folder, 'model'));
    expect(await remove('again', { kind: 'model' })).toMatchObject({ names: ['wrong', 'again'], freedBytes: 0 });
    expect(await operations.models.list({ limit: 10, after: null })).toEqual([]);
    await expect(operations.models.byName('wrong')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    expect((await operations.models.byKey(key)).name).toBe('wrong');
    await expect(remove('wrong', { kind: 'model' })).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    const again = await operations.models.register('right', path.join(folder, 'model'));
    expect(again).toMatchObject({ key, name: 'right' });
    expect((await operations.models.list({ limit: 10, after: null })).map(({ name }) => name)).toEqual(['right']);
  });

  test('its name is free, and its results are told from those of what has it then', async () => {
    const key = await register('texts', 'mine');
    await remove('mine');
    const other = await register('others', 'mine');
    expect((await operations.datasets.byName('mine')).key).toBe(other);
    expect((await operations.datasets.byKey(key)).name).toBe(`mine@${key.slice(0, 12)}`);
    expect(await register('texts', 'yours')).toBe(key);
    expect(await names()).toEqual(['mine', 'yours']);
  });

  test('while something waits or runs that reads it, it stays; putting its files into a store does not count', async () => {
    const key = await register('texts');
    await operation(key, 'RUNNING', 'publication');
    await operation(key, 'SUCCEEDED', 'publication');
    await operation(key, 'QUEUED', 'latency');
    await operation(key, 'RUNNING');
    await operation(key, 'SUCCEEDED');
    await expect(remove('texts')).rejects.toMatchObject({
      code: 'IN_USE',
      message: expect.stringMatching(/^“texts” is read by .*: .*(latency|evaluation) \w+ \((QUEUED|RUNNING)\)\.$/),
    });
    expect(await names()).toEqual(['texts']);
    await operations.database.query(`DELETE FROM operation WHERE status <> 'SUCCEEDED' AND kind <> 'publication'`);
    expect(await remove('texts')).toMatchObject({ results: 1, jobs: [] });
  });

  test('it is told who names it, and that what ships comes back', async () => {
    const key = await register('texts', 'demo-stories-test');
    const cells = [
      { id: 'a', kind: 'QUERY', source: '{ dataset(name: "demo-stories-test") { key } }' },
      { id: 'b', kind: 'STUDY', source: 'base:\n  calibrationData: demo-stories-test\n' },
      { id: 'c', kind: 'MARKDOWN', source: 'Not "demo-stories-test" itself.' },
      { id: 'd', kind: 'STUDY', source: 'base: { calibrationData: demo-stories-test-2 }' },
    ];
    const save = (id: string, shown: readonly object[], variables = {}) =>
      operations.database.query(`INSERT INTO notebook (id, title, cells, variables) VALUES ($1, $1, $2, $3)`, [
        id,
        JSON.stringify(shown),
        JSON.stringify(variables),
      ]);
    await save('query', [cells[0]!]);
    await save('study', [cells[1]!]);
    await save('variable', [], { data: 'demo-stories-test' });
    await save('others', [cells[2]!, cells[3]!], { data: 'demo-stories' });
    const removal = await removalOf(operations, (await heldIn(operations.database, 'dataset', key))!);
    expect(removal).toMatchObject({ notebooks: 3, comesBack: true, isForAll: true, shares: 0, studies: 0 });
  });
});

describe('where people sign in', () => {
  const inLab = <T>(what: () => Promise<T>) => within(LAB, what);
  const inOther = <T>(what: () => Promise<T>) => within(OTHER, what);

  test('its shares go with it; what another workspace registered itself stays, read from its own place', async () => {
    await writeFile(path.join(folder, 'copy'), 'The cat sat on the mat.');
    const key = await inOther(() => register('copy', 'copied'));
    await inLab(() => register('texts'));
    await inLab(() => shareContent(operations.database, { kind: 'dataset', name: 'texts', target: null }));
    expect((await operations.datasets.byKey(key)).source.file).toContain('texts');
    expect(await inLab(() => remove('texts', { fromAll: false }))).toMatchObject({ names: ['texts'], shares: 1 });
    expect(await inLab(names)).toEqual([]);
    expect(await within('SHARED', names)).toEqual([]);
    expect(await inOther(names)).toEqual(['copied']);
    // Workers, which see everything, read it from where it is still somebody's.
    expect(await operations.datasets.byKey(key)).toMatchObject({
      name: 'copied',
      source: { file: expect.stringContaining('copy') },
    });
    // Without a workspace it is nobody's to remove.
    await expect(remove('copied')).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  });

  test('whoever gets it by a share gives that back alone; what all have, only those may take who may', async () => {
    const key = await inLab(() => register('texts'));
    await inLab(() => shareContent(operations.database, { kind: 'dataset', name: 'texts', target: OTHER }));
    await inOther(() => remove('texts', { fromAll: false }));
    expect(await inOther(() => place(key))).toBeNull();
    expect(await inLab(() => place(key))).toMatchObject({ workspace: LAB, shares: [] });
    await within('SHARED', () => register('texts'));
    await expect(inOther(() => remove('texts', { fromAll: false }))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    // In the lab it is the lab's own that goes, whoever asks; jobs go on in sight of those who have it still.
    await operation(key, 'RUNNING');
    await inLab(() => remove('texts', { fromAll: true }));
    expect(await inLab(() => place(key))).toMatchObject({ workspace: null });
    await expect(inLab(() => remove('texts'))).rejects.toMatchObject({ code: 'IN_USE' });
    await operations.database.query('DELETE FROM operation');
    await inLab(() => remove('texts'));
    expect(await within('SHARED', names)).toEqual([]);
  });

  test('jobs that one does not see are not told of', async () => {
    const key = await inLab(() => register('texts'));
    await operations.database.query(
      `INSERT INTO operation (key, kind, version, parameters, inputs, requires, work, status, scope)
        VALUES (repeat('e', 64), 'evaluation', 1, '{}', '{}', '{}', 0, 'RUNNING', ARRAY[$1, 'of another'])`,
      [key],
    );
    expect(await inLab(() => remove('texts'))).toMatchObject({ jobs: [] });
  });

  describe('an upload', () => {
    const bytes = Buffer.from('A text of its own. ');
    const usage = async (member: string) => (await usageOf(operations.database, member, 24)).storedBytes;
    const as = <T>(member: string, what: () => Promise<T>) => askedBy({ member }, what);
    const send = async (name = 'a.txt') => {
      const { id } = await operations.uploads!.begin([{ name, byteLength: bytes.length, modifiedMs: 1 }]);
      await operations.uploads!.append(id, name, { offset: 0, bytes, sha256: null }).catch(() => undefined);
      return id;
    };
    const registerSent = async (id: string, name: string, file = 'a.txt') =>
      register(await operations.uploads!.file(id, file), name);
    /** What lies on the disk for a workspace. */
    const kept = (workspace: string) => readdir(path.join(operations.uploads!.directory, workspace));

    test('goes at once, off its member’s account too; that of another workspace stays with its files', async () => {
      const id = await inLab(() => as(ada, send));
      // The same files in another workspace are another upload.
      await inOther(() => as(bob, send));
      await inLab(() => as(ada, () => registerSent(id, 'sent')));
      await inOther(() => as(bob, () => registerSent(id, 'sent')));
      expect(await inLab(() => remove('sent'))).toMatchObject({ freedBytes: bytes.length });
      expect([await usage(ada), await usage(bob)]).toEqual([0, bytes.length]);
      expect([await kept(LAB), await kept(OTHER)]).toEqual([[], [id]]);
      const { source } = await inOther(() => operations.datasets.byName('sent'));
      expect(await readFile((source as { file: string }).file)).toEqual(bytes);
      await inOther(() => remove('sent'));
      expect([await usage(bob), await kept(OTHER)]).toEqual([0, []]);
    });

    test('that two members of a workspace have sent stays for the second, who has not registered it yet', async () => {
      const id = await inLab(() => as(ada, send));
      await inLab(() => as(ada, () => registerSent(id, 'hers')));
      expect(await inLab(() => as(bob, send))).toBe(id);
      await inLab(() => remove('hers'));
      expect(await kept(LAB)).toEqual([id]);
      await inLab(() => as(bob, () => registerSent(id, 'his')));
      expect(await usage(bob)).toBe(bytes.length);
      await inLab(() => remove('his'));
      expect([await kept(LAB), await usage(bob)]).toEqual([[], 0]);
    });

    test('is in the artifact store no more than on the disk, once nobody has the same content', async () => {
      const id = await inLab(() => as(ada, send));
      const key = await inLab(() => as(ada, () => registerSent(id, 'sent')));
      await inOther(() => as(bob, send));
      await inOther(() => as(bob, () => registerSent(id, 'sent')));
      const store = operations.artifacts!;
      const { digest, byteLength } = await store.put(Readable.from([bytes]));
      const published = { name: 'a.txt', digest, byteLength };
      await recordPublished(operations.database, { holder: 'dataset', key }, [published]);
      await inLab(() => remove('sent'));
      expect(await store.stat(digest)).toBeDefined();
      await inOther(() => remove('sent'));
      expect(await store.stat(digest)).toBeUndefined();
      expect(await publishedFiles(operations.database, { holder: 'dataset', key })).toEqual([]);
    });

    test('that something else is made from stays: another file of it, or a name that all members have', async () => {
      const files = ['a.txt', 'b.txt'].map((name) => ({ name, byteLength: bytes.length, modifiedMs: 2 }));
      const { id } = await inLab(() => operations.uploads!.begin(files));
      for (const { name } of files) {
        const piece = Buffer.from(bytes.map((byte) => (name === 'b.txt' ? byte ^ 1 : byte)));
        await inLab(() => operations.uploads!.append(id, name, { offset: 0, bytes: piece, sha256: null }));
      }
      await inLab(() => registerSent(id, 'first'));
      await inLab(() => registerSent(id, 'second', 'b.txt'));
      await within('SHARED', () => register(path.join(operations.uploads!.directory, LAB, id, 'b.txt'), 'everybody’s'));
      await inLab(() => remove('first'));
      expect(await kept(LAB)).toEqual([id]);
      await inLab(() => remove('second', { fromAll: false }));
      expect(await kept(LAB)).toEqual([id]);
      await within('SHARED', () => remove('everybody’s'));
      expect(await kept(LAB)).toEqual([]);
    });

    test('that is being put into a store stays until that is done, and goes with the collection after it', async () => {
      const id = await inLab(() => as(ada, send));
      const key = await inLab(() => as(ada, () => registerSent(id, 'sent')));
      await operation(key, 'RUNNING', 'publication');
      await inLab(() => remove('sent'));
      expect([await kept(LAB), await usage(ada)]).toEqual([[id], 0]);
      const at = Date.now() / 1000 - 40 * 86_400;
      const root = path.join(operations.uploads!.directory, LAB);
      for (const name of await readdir(root, { recursive: true })) await utimes(path.join(root, name), at, at);
      await beyondScope(() => collect(operations));
      expect(await kept(LAB)).toEqual([id]);
      await operations.database.query('DELETE FROM operation');
      expect((await beyondScope(() => collect(operations))).localBytes).toBeGreaterThan(bytes.length);
      expect(await kept(LAB)).toEqual([]);
    });
  });
});
