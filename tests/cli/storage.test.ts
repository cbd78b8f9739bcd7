import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFlapbook } from '../start/server.ts';
import { flapbook } from './flapbook.ts';

let folder: string;
let data: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-cli-'));
  data = path.join(folder, 'data');
  await writeTinyModel(path.join(folder, 'model'), { tokenizer: true });
  await writeFile(path.join(folder, 'text.txt'), 'One two three four, five six seven eight. '.repeat(200));
});
afterAll(() => rm(folder, { recursive: true }));

const json = async (...given: string[]) => {
  const { code, stdout, stderr } = await flapbook(...given, '--data', data, '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
};

test('what was computed is stored, goes when it is to go, and is computed again', async () => {
  const text = `text:${path.join(folder, 'text.txt')}`;
  const prune = () =>
    json(
      ...['prune', '--model', path.join(folder, 'model'), '--calibration', text, '--evaluation', text],
      ...['--samples', '8', '--sequence-length', '32', '--ratio', '0.5'],
    );
  const first = await prune();
  const storage = await json('storage');
  const kinds = storage.kinds.map(({ kind }: { kind: string }) => kind);
  expect(kinds).toEqual(['calibration', 'evaluation', 'model', 'prunedModel']);
  expect(storage.reclaimable.operations).toBe(0);

  expect(await json('gc')).toMatchObject({ operations: 0, bytes: 0 });
  const plan = await json('gc', '--dry-run', '--keep-days', '0');
  // A calibration, a pruned model, and the evaluations of the dense and the pruned model.
  expect(plan).toMatchObject({ operations: 4, shards: 1, measured: true });
  expect(plan.bytes).toBeGreaterThan(0);
  expect(await json('gc', '--keep-days', '0')).toEqual(plan);

  const again = await prune();
  expect(again).toMatchObject({ cached: false, key: first.key, perplexity: first.perplexity });
}, 180_000);

test('people get a table, and a wrong number is bad usage', async () => {
  const { code, stdout } = await flapbook('gc', '--dry-run', '--data', data);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^would go: 0 B of 0 operations; to have it again: 0\.0 s\n/);
  const wrong = await flapbook('gc', '--keep-days', '-1', '--data', data);
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
});

test('what is registered is taken out of the library again, and its results stay', async () => {
  const text = `text:${path.join(folder, 'text.txt')}`;
  expect((await flapbook('register-dataset', 'mine', text, '--data', data)).code).toBe(0);
  const { code, stdout } = await flapbook('remove-dataset', 'mine', '--data', data);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^mine\tremoved, [1-9]\d* results stay\n$/);
  const again = await flapbook('remove-dataset', 'mine', '--data', data);
  expect(again).toMatchObject({ code: 1, stdout: '' });
  expect(again.stderr).toContain('DATASET_NOT_FOUND');
}, 120_000);

test('where people sign in, what commands have done stands in the audit log', async () => {
  const made = await flapbook('token', 'create', 'first', '--member', 'Ada', '--role', 'admin', '--data', data);
  expect(made.code).toBe(0);
  await flapbook('register-dataset', 'ours', `text:${path.join(folder, 'text.txt')}`, '--data', data);
  await flapbook('remove-dataset', 'ours', '--data', data);
  await json('gc');
  const server = await startFlapbook(data, { environment: { FLAPBOOK_SIGN_IN: 'required' } });
  try {
    const answer = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${made.stdout.trim()}` },
      body: JSON.stringify({ query: '{ auditLog { edges { node { name by action subjects } } } }' }),
    });
    const { data: said } = (await answer.json()) as { data: { auditLog: { edges: { node: object }[] } } };
    const local = { name: 'local user', by: 'LOCAL' };
    expect(said.auditLog.edges.map(({ node }) => node)).toEqual([
      { ...local, action: 'collectGarbage', subjects: [] },
      { ...local, action: 'removeDataset', subjects: ['ours'] },
      { ...local, action: 'registerDataset', subjects: ['ours'] },
      { ...local, action: 'createToken', subjects: [expect.any(String)] },
    ]);
  } finally {
    await server.interrupt();
  }
}, 300_000);
