import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { withPipeline } from '../../test/fixture.ts';

const pipeline = withPipeline({ worker: false });

const SAVE = `mutation ($input: SaveNotebookInput!) { saveNotebook(input: $input) {
  __typename
  ... on Notebook { version cells { id kind source view options } variables }
  ... on NotebookConflict { current { title version } }
  ... on Problem { code message remedy } } }`;

const notebook = {
  id: 'first',
  title: 'First',
  cells: [{ id: 'a', kind: 'MARKDOWN', source: '# Hello' }],
  variables: { ratio: 0.5 },
  version: 0,
};

async function save(change: object) {
  return (await pipeline.ask(SAVE, { input: { ...notebook, ...change } })).data.saveNotebook;
}

test('a notebook is created, replaced, and never overwritten unseen', async () => {
  expect(await save({})).toEqual({
    __typename: 'Notebook',
    version: 1,
    cells: [{ ...notebook.cells[0], view: 'auto', options: {} }],
    variables: { ratio: 0.5 },
  });
  expect(await save({ title: 'Second', version: 1 })).toMatchObject({ __typename: 'Notebook', version: 2 });
  expect(await save({ title: 'Late', version: 1 })).toEqual({
    __typename: 'NotebookConflict',
    current: { title: 'Second', version: 2 },
  });
});

test('cells of every kind keep their text and options', async () => {
  const cells = ['MARKDOWN', 'QUERY', 'CONTROLS', 'STUDY'].map((kind) => ({
    id: kind,
    kind,
    source: `$ratio: Ratio! = 0.3 # ${kind}`,
    view: 'auto',
    options: { folded: true },
  }));
  expect(await save({ id: 'kinds', cells })).toMatchObject({ __typename: 'Notebook', cells });
});

test('what cannot be saved is a problem', async () => {
  expect(await save({ id: 'a b' })).toMatchObject({ __typename: 'Problem', code: 'BAD_PARAMETER' });
  expect(await save({ title: 'x'.repeat(201) })).toMatchObject({ __typename: 'Problem', code: 'LIMIT_EXCEEDED' });
  expect(await save({ variables: [1] })).toMatchObject({ __typename: 'Problem', code: 'BAD_PARAMETER' });
  const cell = notebook.cells[0];
  expect(await save({ cells: [{ ...cell, options: [1] }] })).toMatchObject({ code: 'BAD_PARAMETER' });
  expect(await save({ cells: [{ ...cell, options: { x: 'x'.repeat(10_001) } }] })).toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
  expect(await save({ id: 'gone', version: 3 })).toMatchObject({ __typename: 'Problem', code: 'NOTEBOOK_NOT_FOUND' });
});

test('a deleted notebook is gone', async () => {
  await save({ id: 'short-lived' });
  const remove = async () =>
    (
      await pipeline.ask(
        'mutation { deleteNotebook(id: "short-lived") { ... on DeletePayload { id } ... on Problem { code } } }',
      )
    ).data.deleteNotebook;
  expect(await remove()).toEqual({ id: 'short-lived' });
  expect(await remove()).toEqual({ code: 'NOTEBOOK_NOT_FOUND' });
  expect((await pipeline.ask('{ notebook(id: "short-lived") { id } }')).data.notebook).toBeNull();
});

test('a model is registered from a folder, or not', async () => {
  const register = async (name: string, directory: string) =>
    (
      await pipeline.ask(
        `mutation ($input: RegisterModelInput!) { registerModel(input: $input) {
          ... on Model { name layers queryHeads hasTokenizer } ... on Problem { code message } } }`,
        { input: { name, directory } },
      )
    ).data.registerModel;
  const folder = path.join(pipeline.folder, 'model');
  expect(await register('tiny', folder)).toEqual({ name: 'tiny', layers: 2, queryHeads: 4, hasTokenizer: true });
  expect(await register('none', path.join(pipeline.folder, 'nothing'))).toMatchObject({ code: 'MODEL_NOT_FOUND' });
});

test('a data set is registered from one source', async () => {
  const file = path.join(pipeline.folder, 'rows.json');
  await writeFile(
    file,
    JSON.stringify({
      rows: [
        [1, 5, 6],
        [1, 7, 8],
      ],
    }),
  );
  const register = (name: string, source: object) =>
    pipeline.ask(
      `mutation ($input: RegisterDatasetInput!) { registerDataset(input: $input) {
        ... on Dataset { title kind rows rowLength characters } ... on Problem { code } } }`,
      { input: { name, source } },
    );
  expect((await register('rows', { tokens: { file, name: 'rows' } })).data.registerDataset).toEqual({
    title: 'rows',
    kind: 'rows',
    rows: 2,
    rowLength: 3,
    characters: null,
  });
  const lines = { jsonl: { file, field: 'text', joining: 'NONE' } };
  expect((await register('lines', lines)).data.registerDataset).toEqual({ code: 'BAD_PARAMETER' });
  const two = await register('both', { tokens: { file, name: 'rows' }, text: { file } });
  expect(two.errors[0]!.message).toContain('Exactly one key must be specified');
});

test('keys that nobody has asked about cannot be run', async () => {
  const { data } = await pipeline.ask(
    'mutation { run(keys: ["0000"]) { ... on Problem { code message remedy } } cancel(keys: ["0000"]) { ... on Problem { code } } }',
  );
  expect(data.run).toMatchObject({ code: 'OPERATION_NOT_FOUND', message: 'No operation has the key 0000.' });
  expect(data.cancel).toEqual({ code: 'OPERATION_NOT_FOUND' });
});

test('at most 200 keys are taken at once', async () => {
  const keys = Array.from({ length: 201 }, (_, i) => String(i));
  const { data } = await pipeline.ask('mutation ($keys: [ID!]!) { run(keys: $keys) { ... on Problem { code } } }', {
    keys,
  });
  expect(data.run).toEqual({ code: 'LIMIT_EXCEEDED' });
});

test('the notebook that asks is named by an id, not by a novel', async () => {
  const { data } = await pipeline.ask(
    'mutation ($id: ID!) { run(keys: [], notebook: $id) { ... on Problem { code } } }',
    {
      id: 'n'.repeat(65),
    },
  );
  expect(data.run).toEqual({ code: 'LIMIT_EXCEEDED' });
});

test('what failed or was cancelled is run again, and then no longer says why it failed', async () => {
  const { database } = pipeline.operations;
  const { data } = await pipeline.ask(
    '{ model(name: "tiny") { calibration(input: { dataset: "cats", samples: 8, sequenceLength: 16 }) { key } } }',
  );
  const { key } = data.model.calibration;
  const state = 'status error { code } priority lane';
  for (const status of ['FAILED', 'CANCELLED']) {
    const error = status === 'FAILED' ? { code: 'NOT_FINITE', message: 'NaN', remedy: '' } : null;
    await database.query('UPDATE operation SET status = $2, attempt = attempt + 1, error = $3 WHERE key = $1', [
      key,
      status,
      error && JSON.stringify(error),
    ]);
    const answer = await pipeline.ask(
      `mutation ($keys: [ID!]!) { run(keys: $keys, priority: BACKGROUND, notebook: "nb") {
        ... on RunPayload { operations { ${state} } } } }`,
      { keys: [key] },
    );
    expect(answer.data.run.operations).toEqual([{ status: 'QUEUED', error: null, priority: 'BACKGROUND', lane: 'nb' }]);
  }
});
