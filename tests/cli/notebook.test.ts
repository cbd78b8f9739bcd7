import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '@flapbook/database';
import { writeTinyModel } from '@flapbook/models/testing';
import { openOperations } from '@flapbook/operations';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flapbook, keepDatabaseUp } from './flapbook.ts';

let folder: string;
let here: string;
let there: string;
let letGo: readonly (() => Promise<void>)[];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-cli-'));
  here = path.join(folder, 'here');
  there = path.join(folder, 'there');
  await writeTinyModel(path.join(folder, 'model'), { tokenizer: true });
  const text = path.join(folder, 'text.txt');
  await writeFile(text, 'One two three four, five six seven eight. '.repeat(200));
  letGo = await Promise.all([here, there].map(keepDatabaseUp));
  for (const data of [here, there]) {
    await run('register-model', 'tiny', path.join(folder, 'model'), '--data', data);
    await run('register-dataset', 'numbers', `text:${text}`, '--data', data);
  }
  await run(
    ...['prune', '--model', 'tiny', '--calibration', 'numbers', '--evaluation', 'numbers', '--data', here],
    ...['--samples', '8', '--sequence-length', '32', '--ratio', '0.5'],
  );
  await saveNotebook();
}, 240_000);
afterAll(async () => {
  await Promise.all(letGo.map((stop) => stop()));
  await rm(folder, { recursive: true });
});

const SOURCE = `query ($ratio: Ratio!) {
  model(name: "tiny") {
    calibration(input: { dataset: "numbers", samples: 8, sequenceLength: 32 }) {
      plan(input: { ratio: $ratio }) {
        achievedRatio
        pruned { evaluation(input: { dataset: "numbers", sequenceLength: 32 }) { perplexity } }
      }
    }
  }
}`;

async function saveNotebook(): Promise<void> {
  const server = await startEmbeddedPostgres({ dataDirectory: here });
  const operations = await openOperations({ url: server.url, applicationName: 'test' });
  const cells = [
    { id: 'text', kind: 'MARKDOWN', source: '## Half of it', view: 'auto' },
    { id: 'query', kind: 'QUERY', source: SOURCE, view: 'auto' },
  ] as const;
  await operations.notebooks.save({ id: 'story', title: 'A story', cells, variables: { ratio: 0.5 } }, 0);
  await operations.close();
  await server.stop();
}

async function run(...given: string[]): Promise<string> {
  const { code, stdout, stderr } = await flapbook(...given);
  expect(code, `${given.join(' ')}\n${stderr}`).toBe(0);
  return stdout;
}

const notebook = async (data: string, ...given: string[]) =>
  JSON.parse(await run('notebook', ...given, '--data', data, '--json'));

test('a notebook goes to another installation in a file, with its results, and is the same file from there', async () => {
  const file = path.join(folder, 'story.flapbook');
  expect(await notebook(here, 'list')).toMatchObject({ id: 'story', title: 'A story', cells: 2 });
  const exported = await notebook(here, 'export', 'story', '-o', file);

  const verified = await flapbook('notebook', 'verify', file);
  expect(verified, verified.stderr).toMatchObject({ code: 0 });
  expect(verified.stdout).toContain(`bundle\t${exported.bundle}\n`);
  expect(verified.stdout).toContain('results\t4\n');
  expect(verified.stdout).toMatch(/verified\t.*\n$/);

  const imported = await notebook(there, 'import', file, '--id', 'copy');
  expect(imported).toMatchObject({ notebook: 'copy', revision: exported.revision, answeredOtherwise: [] });
  const outcomes = imported.operations.map(({ kind, outcome }: Record<string, string>) => [kind, outcome]);
  expect(Object.fromEntries(outcomes)).toEqual({
    calibration: 'TAKEN',
    plan: 'INLINE',
    prunedModel: 'TAKEN',
    evaluation: 'TAKEN',
  });

  const again = path.join(folder, 'again.flapbook');
  await notebook(there, 'export', 'copy', '-o', again);
  expect((await readFile(again)).equals(await readFile(file))).toBe(true);
  expect(await notebook(there, 'publish', 'copy')).toEqual({
    digest: exported.revision,
    notComputed: [],
  });
  const markdown = await flapbook('notebook', 'export', exported.revision, '--as', 'markdown', '--data', there);
  expect(markdown.stdout).toContain('## Half of it\n');
  expect(markdown.stdout).toMatch(/\| evaluation \| [0-9a-f]{64} \| onnx cpu/);

  const altered = await readFile(file);
  altered[altered.indexOf('Half of it')]! ^= 1;
  await writeFile(file, altered);
  for (const command of [
    ['verify', file],
    ['import', file, '--data', there],
  ]) {
    const refused = await flapbook('notebook', ...command);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^error BAD_BUNDLE: /m);
  }
}, 240_000);

test('what is not there, and what cannot be meant', async () => {
  const gone = await flapbook('notebook', 'export', 'nowhere', '--data', here);
  expect(gone).toMatchObject({ code: 1, stdout: '' });
  expect(gone.stderr).toContain('NOTEBOOK_NOT_FOUND');
  expect((await flapbook('notebook', 'export', 'story', '--as', 'exe', '--data', here)).code).toBe(2);
  const absent = await flapbook('notebook', 'verify', path.join(folder, 'nothing'));
  expect(absent.code).toBe(1);
  expect(absent.stderr).toContain('error BAD_BUNDLE: There is no file');
}, 60_000);
