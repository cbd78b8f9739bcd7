import { operationKey, planCollection } from '@flapbook/operations';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { withPipeline } from '../../test/fixture.ts';
import { limitErrors, schema } from '../index.ts';

const pipeline = withPipeline({ worker: true });

const CALIBRATION = 'calibration(input: { dataset: "cats", samples: 8, sequenceLength: 16 })';
const PLAN = `query Plan($ratio: Ratio! = 0.2) { model(name: "tiny") { ${CALIBRATION} {
  progress { fraction } cost { seconds } queuedAt
  plan(input: { ratio: $ratio }) { requestedRatio achievedRatio milliseconds } } } }`;
const CONTROLS = '$ratio: Ratio! = 0.3 # the share\n$unused: Int';
const HOSTILE = '<script>alert(1)</script> \u202e "quoted" \\ \u{1f600} __proto__';

const query = (source: string, id = 'q') => ({ id, kind: 'QUERY', source });
let made = 0;

interface Draft {
  readonly id?: string;
  readonly title?: string;
  readonly cells: readonly object[];
  readonly variables?: object;
  readonly version?: number;
}

async function save({ id = `n${made++}`, title = 'Title', cells, variables = {}, version = 0 }: Draft) {
  const { data } = await pipeline.ask(
    `mutation ($input: SaveNotebookInput!) { saveNotebook(input: $input) {
      ... on Notebook { id version } ... on Problem { message } } }`,
    { input: { id, title, cells, variables, version } },
  );
  return data.saveNotebook as { id: string; version: number };
}

async function publish({ id, version }: { id: string; version: number }) {
  const { data, errors } = await pipeline.ask(
    `mutation ($id: ID!, $version: Int!) { publishRevision(notebook: $id, version: $version) { __typename
      ... on Revision { digest title content keys publishedAt parent { digest } notebook { id }
        cells { id kind source view options answer notRun } notComputed { key kind } }
      ... on Problem { code } } }`,
    { id, version },
  );
  expect(errors).toEqual([]);
  return data.publishRevision;
}

async function compute() {
  const { data } = await pipeline.ask(`{ model(name: "tiny") { ${CALIBRATION} { key } } }`);
  const { key } = data.model.calibration;
  await pipeline.ask('mutation ($keys: [ID!]!) { run(keys: $keys) { __typename } }', { keys: [key] });
  await expect
    .poll(async () => (await pipeline.ask(`{ operation(key: "${key}") { status } }`)).data.operation.status, {
      timeout: 60_000,
    })
    .toBe('SUCCEEDED');
  return key as string;
}

test('what is not computed is listed, without how it stood on the way', async () => {
  const revision = await publish(await save({ cells: [query(PLAN)] }));
  const { calibration } = revision.cells[0].answer.data.model;
  expect(calibration).toEqual({
    __typename: 'Calibration',
    key: expect.any(String),
    kind: 'calibration',
    spec: expect.objectContaining({ kind: 'calibration', version: 1 }),
    sequenceLength: 16,
    _tokens: 128,
    _samples: 8,
    _seed: 0,
    plan: expect.objectContaining({ __typename: 'Plan', requestedRatio: 0.2, achievedRatio: null }),
  });
  // Readers need not believe a key: it is the digest of what stands beside it.
  expect(operationKey(calibration.spec)).toBe(calibration.key);
  expect(operationKey(calibration.plan.spec)).toBe(calibration.plan.key);
  expect(revision.notComputed).toEqual(
    [
      { key: calibration.key, kind: 'calibration' },
      { key: calibration.plan.key, kind: 'plan' },
    ].sort((a, b) => (a.key < b.key ? -1 : 1)),
  );
});

test('the same state is one revision; a changed variable is another, after it', async () => {
  const key = await compute();
  const saved = await save({ cells: [query(PLAN), { id: 'c', kind: 'CONTROLS', source: CONTROLS }] });
  const first = await publish(saved);
  expect(first.notComputed).toEqual([]);
  expect(first.parent).toBeNull();
  expect(first.notebook).toEqual({ id: saved.id });
  const { calibration } = first.cells[0].answer.data.model;
  expect(calibration).toMatchObject({ key, status: 'SUCCEEDED', plan: { requestedRatio: 0.3, status: 'SUCCEEDED' } });
  expect(Object.keys(calibration.plan)).not.toContain('milliseconds');
  expect(first.keys).toEqual([key, calibration.plan.key].sort());
  expect(await publish(saved)).toEqual(first);

  const changed = await save({ ...saved, cells: [query(PLAN)], variables: { ratio: 0.4 } });
  const second = await publish(changed);
  expect(second.digest).not.toBe(first.digest);
  expect(second.parent).toEqual({ digest: first.digest });
  expect(second.cells[0].answer.data.model.calibration.plan.requestedRatio).toBe(0.4);

  const { data } = await pipeline.ask(
    `{ notebook(id: "${saved.id}") { revisions { edges { node { digest title } } } first: revisions(first: 1) {
      edges { node { digest } } pageInfo { hasNextPage endCursor } } } revision(digest: "${first.digest}") { content } }`,
  );
  const { revisions, first: page } = data.notebook;
  expect(revisions.edges.map((edge: { node: object }) => edge.node)).toEqual(
    [second, first].map(({ digest, title }) => ({ digest, title })),
  );
  expect(page.pageInfo.hasNextPage).toBe(true);
  const { data: next } = await pipeline.ask(
    `query ($after: String) { notebook(id: "${saved.id}") { revisions(first: 1, after: $after) { edges { node { digest } } } } }`,
    { after: page.pageInfo.endCursor },
  );
  expect(next.notebook.revisions.edges).toEqual([{ node: { digest: first.digest } }]);
  expect(data.revision.content).toEqual(first.content);
});

test('what a revision shows is kept', async () => {
  await compute();
  await publish(await save({ cells: [query(PLAN)] }));
  await pipeline.operations.uses.flush();
  const { database } = pipeline.operations;
  await database.query(`UPDATE operation SET used_at = now() - interval '1 year'`);
  await database.query('DELETE FROM notebook');
  expect((await planCollection(pipeline.operations, { keepDays: 1 })).operations).toBe(0);
  await database.query('DELETE FROM revision_operation');
  expect((await planCollection(pipeline.operations, { keepDays: 1 })).operations).toBeGreaterThan(0);
});

test('mutations are not run, and what cannot be answered says why', async () => {
  const cells = [
    query('mutation { deleteNotebook(id: "victim") { __typename } }'),
    query('{ nonsense }'),
    query('{ model('),
    query('{ model(name: "gone") { key } }'),
    query('query A { __typename } query B { __typename }'),
    query('subscription { jobs { __typename } }'),
    query('{ a '.repeat(20_000)),
    query(`{ ${'a '.repeat(20_000)} }`),
    query(`{ ${Array.from({ length: 51 }, (_, i) => `a${i}: __typename`).join(' ')} }`),
    query(
      `query ($ratio: Ratio!) { model(name: "tiny") { ${CALIBRATION} { plan(input: { ratio: $ratio }) { key } } } }`,
    ),
    query(`{ model(name: "tiny") { ${CALIBRATION} { status: kind } } }`),
  ].map((cell, index) => ({ ...cell, id: `q${index}` }));
  const victim = await save({ id: 'victim', cells: [] });
  const revision = await publish(await save({ cells, variables: { ratio: 7 } }));
  expect(revision.cells[0]).toMatchObject({ answer: null, notRun: true });
  expect((await pipeline.ask('{ notebook(id: "victim") { id } }')).data.notebook).toEqual({ id: victim.id });
  const [, ...others] = revision.cells;
  expect(others.map(({ notRun }: { notRun: boolean }) => notRun)).toEqual(others.map(() => false));
  const messages = others.map(({ answer }: { answer: { errors: { message: string }[] } }) => answer.errors[0]!.message);
  expect(messages).toEqual([
    expect.stringContaining('Cannot query field "nonsense"'),
    expect.stringContaining('Syntax Error'),
    expect.stringContaining('gone'),
    expect.stringContaining('exactly one query'),
    expect.stringContaining('exactly one query'),
    expect.stringContaining('deep'),
    expect.stringContaining('token'),
    expect.stringContaining('fields at its root'),
    expect.stringContaining('ratio'),
    expect.stringContaining('status'),
  ]);
  expect(others[2].answer.errors[0].extensions.code).toBe('MODEL_NOT_FOUND');
});

test('JSON that looks like an operation is left alone', async () => {
  const fake = { __typename: 'Plan', key: 'f'.repeat(64), kind: 'plan', status: 'QUEUED' };
  const other = await save({ cells: [], variables: { fake } });
  const revision = await publish(await save({ cells: [query(`{ notebook(id: "${other.id}") { variables } }`)] }));
  expect(revision.cells[0].answer).toEqual({
    data: { notebook: { __typename: 'Notebook', variables: { fake } } },
    errors: [],
  });
  expect(revision.keys).toEqual([]);
});

test('a version that is not the present one is refused, as is a notebook that is not there', async () => {
  const saved = await save({ cells: [] });
  expect(await publish({ ...saved, version: 2 })).toEqual({ __typename: 'Problem', code: 'NOTEBOOK_CONFLICT' });
  expect(await publish({ id: 'nowhere', version: 1 })).toEqual({ __typename: 'Problem', code: 'NOTEBOOK_NOT_FOUND' });
});

test('a fork says what the revision says, under a new id', async () => {
  const cells = [{ id: 'm', kind: 'MARKDOWN', source: HOSTILE, view: HOSTILE, options: { folded: true } }];
  const variables = JSON.parse('{ "__proto__": 1, "ratio": 0.5 }');
  const revision = await publish(await save({ title: HOSTILE, cells, variables }));
  expect(revision.title).toBe(HOSTILE);
  const fork = async (digest: string, id: string) =>
    (
      await pipeline.ask(
        `mutation ($digest: ID!, $id: ID!) { forkRevision(digest: $digest, id: $id) {
          ... on Notebook { id title version variables cells { id kind source view options } } ... on Problem { code } } }`,
        { digest, id },
      )
    ).data.forkRevision;
  expect(await fork(revision.digest, 'forked')).toEqual({ id: 'forked', title: HOSTILE, version: 1, variables, cells });
  expect(await fork(revision.digest, 'forked')).toEqual({ code: 'BAD_PARAMETER' });
  // Where it is from stays with what it publishes, and when it is gone.
  const origin = async (field: string) =>
    (await pipeline.ask(`{ ${field} { forkedFrom { digest title } } }`)).data[field.split('(')[0]!].forkedFrom;
  expect(await origin('notebook(id: "forked")')).toEqual({ digest: revision.digest, title: HOSTILE });
  await save({ id: 'forked', version: 1, cells: [] });
  const child = await publish({ id: 'forked', version: 2 });
  await pipeline.operations.database.query(`DELETE FROM notebook WHERE id = 'forked'`);
  expect(await origin(`revision(digest: "${child.digest}")`)).toEqual({ digest: revision.digest, title: HOSTILE });
  expect(child.parent).toBeNull();
  expect(await fork('0'.repeat(64), 'other')).toEqual({ code: 'NOTEBOOK_NOT_FOUND' });
});

test('the contents of many revisions are not sent at once', () => {
  const errors = (fields: string) =>
    limitErrors(schema, { document: parse(`{ notebook(id: "n") { revisions { edges { node { ${fields} } } } } }`) });
  expect(errors('digest title publishedAt parent { digest }')).toEqual([]);
  expect(errors('content')[0]?.extensions.code).toBe('LIMIT_EXCEEDED');
});

test('a draft is what publishing makes, without publishing it', async () => {
  const cells = [query(PLAN), query('mutation { deleteNotebook(id: "victim") { __typename } }', 'm')];
  const saved = await save({ cells, variables: { ratio: 0.45 } });
  const draft = async () =>
    (
      await pipeline.ask(`{ notebook(id: "${saved.id}") { publishedVersion revisions { edges { node { digest } } }
        draft { version digest content notComputed { key kind } cells { id notRun } } } }`)
    ).data.notebook;
  const before = await draft();
  expect(before).toMatchObject({ publishedVersion: null, revisions: { edges: [] }, draft: { version: 1 } });
  expect(before.draft.cells).toEqual([
    { id: 'q', notRun: false },
    { id: 'm', notRun: true },
  ]);
  const revision = await publish(saved);
  expect(revision).toMatchObject({ digest: before.draft.digest, content: before.draft.content });
  expect(await draft()).toMatchObject({ publishedVersion: 1, draft: { digest: revision.digest } });
  await save({ ...saved, title: 'Other', cells });
  const after = await draft();
  expect(after.publishedVersion).toBe(1);
  expect(after.draft.version).toBe(2);
  expect(after.draft.digest).not.toBe(revision.digest);
});

test('a notebook that asks for its own draft is told why not', async () => {
  const id = 'ouroboros';
  const cells = [query(`{ notebook(id: "${id}") { draft { digest } } }`)];
  const revision = await publish(await save({ id, cells }));
  expect(revision.cells[0].answer).toMatchObject({ errors: [{ message: expect.stringContaining('published') }] });
});

test('a result that is gone is named', async () => {
  const key = await compute();
  const { digest, keys } = await publish(await save({ cells: [query(PLAN)], variables: { ratio: 0.55 } }));
  const lost = async () => (await pipeline.ask(`{ revision(digest: "${digest}") { lost } }`)).data.revision.lost;
  expect(await lost()).toEqual([]);
  const { database } = pipeline.operations;
  await database.query(`UPDATE operation SET status = 'PLANNED' WHERE key = $1`, [key]);
  expect(await lost()).toEqual(keys);
  await database.query(`UPDATE operation SET status = 'SUCCEEDED' WHERE key = $1`, [key]);
});

test('a study is published as it stands, with the notebook’s values; what nobody has made has its text alone', async () => {
  const spec = (calibrationData: string) => ({
    name: 'Ratios',
    base: { model: 'tiny', calibrationData, evaluationData: 'cats', samples: 8, sequenceLength: 16 },
    factors: { ratio: [0.2, 0.5] },
  });
  const made = await pipeline.ask(
    'mutation ($spec: StudyInput!) { createStudy(spec: $spec) { __typename ... on Problem { message } } }',
    { spec: spec('cats') },
  );
  expect(made.data.createStudy).toEqual({ __typename: 'Study' });
  const study = (id: string, source: string) => ({ id, kind: 'STUDY', source });
  const revision = await publish(
    await save({
      cells: [
        study('known', JSON.stringify(spec('$data'))),
        study('unknown', JSON.stringify({ ...spec('$data'), name: 'Another' })),
        study('unset', JSON.stringify(spec('$nothing'))),
        study('none', 'name: ['),
      ],
      variables: { data: 'cats' },
    }),
  );
  const [known, ...others] = revision.cells;
  const { name, cells } = known.answer.data.study;
  expect([name, cells.map((cell: { settings: { ratio: number } }) => cell.settings.ratio).sort()]).toEqual([
    'Ratios',
    [0.2, 0.5],
  ]);
  expect(others.map((cell: { answer: unknown }) => cell.answer)).toEqual([null, null, null]);
  expect(known.answer.data.study).not.toHaveProperty('allCells');
  // What it rests on goes along in a bundle.
  expect(revision.keys).toContain(cells[0].evaluation.key);
  expect(revision.notComputed.map(({ key }: { key: string }) => key)).toContain(cells[0].prunedModel.key);
});

test('of a study with more cells than a page holds, the first go along, with the number of all', async () => {
  const spec = {
    name: 'Seeds',
    base: { model: 'tiny', calibrationData: 'cats', evaluationData: 'cats', samples: 8, sequenceLength: 16 },
    factors: { seed: { from: 0, to: 50, step: 1 }, ratio: { from: 0.1, to: 0.55, step: 0.05 } },
  };
  await pipeline.ask('mutation ($spec: StudyInput!) { createStudy(spec: $spec) { ... on Study { id } } }', { spec });
  const revision = await publish(await save({ cells: [{ id: 's', kind: 'STUDY', source: JSON.stringify(spec) }] }));
  const { cells, allCells } = revision.cells[0].answer.data.study;
  expect([cells.length, allCells]).toEqual([500, 510]);
});
