import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { withPipeline } from '../test/fixture.ts';

const pipeline = withPipeline({ worker: true });

const CALIBRATION = 'calibration(input: { dataset: "cats", samples: 8, sequenceLength: 16, seed: 7 })';
const PRESENT = `{
  model(name: "tiny") { key ${CALIBRATION} { key spec plan(input: { ratio: 0.4 }) { spec pruned { spec } } } }
  dataset(name: "cats") { key }
}`;

interface Stored {
  readonly kind: string;
  readonly version: number;
  readonly parameters: object;
  readonly inputs: Readonly<Record<string, string>>;
  readonly status?: string;
  readonly result?: object;
}

/** Writes an operation into the database as another version would have left it there, and answers with its key. */
async function leave({
  kind,
  version,
  parameters,
  inputs,
  status = 'SUCCEEDED',
  result = {},
}: Stored): Promise<string> {
  const key = createHash('sha256').update(JSON.stringify({ kind, version, parameters, inputs })).digest('hex');
  await pipeline.operations.database.query(
    `INSERT INTO operation (key, kind, version, parameters, inputs, requires, work, scope, status, attempt, fraction,
        engine, result, seconds, queued_at, started_at, finished_at)
      VALUES ($1, $2, $3, $4, $5, '{}', 1, $6, $7, 1, 1, 'onnx cpu', $8, 2.5, '2026-01-02', '2026-01-02', '2026-01-03')`,
    [key, kind, version, parameters, inputs, Object.values(inputs), status, result],
  );
  return key;
}

const keys: Record<string, string> = {};
/** The calibration that the present version makes of the same parameters. */
let present: string;

beforeAll(async () => {
  const { data } = await pipeline.ask(PRESENT);
  const { key: model, calibration } = data.model;
  const dataset = data.dataset.key;
  present = calibration.key;
  const measured = { ...calibration.spec, inputs: { model, dataset } };
  keys.calibration = await leave({
    ...measured,
    version: 0,
    result: { tokens: 128, layout: [1, 2], note: 'as it was' },
  });
  keys.plan = await leave({
    ...calibration.plan.spec,
    inputs: { model, calibration: keys.calibration },
    status: 'PLANNED',
  });
  keys.pruned = await leave({ ...calibration.plan.pruned.spec, inputs: { model, plan: keys.plan } });
  keys.unreadable = await leave({ ...measured, version: 0, parameters: { samples: 'a handful', from: null } });
  keys.newer = await leave({ ...measured, version: 99, parameters: { draws: { count: 4 } } });
  keys.unknown = await leave({ kind: 'layerFusion', version: 3, parameters: { depth: 2 }, inputs: { model } });
  keys.headless = await leave({ kind: 'evaluation', version: 0, parameters: {}, inputs: {} });
  keys.waiting = await leave({ ...measured, version: 0, parameters: { samples: 4 }, status: 'QUEUED' });
});

const OTHER = `... on OtherVersionOperation { version presentVersion reason figures successor { key kind status } }`;

const operation = async (key: string | undefined, fields: string) => {
  const { data, errors } = await pipeline.ask(`query ($key: ID!) { operation(key: $key) { ${fields} } }`, { key });
  expect(errors).toEqual([]);
  return data.operation;
};

test('lists have what another version made, newest first', async () => {
  const { data, errors } = await pipeline.ask(
    '{ operations(kind: "calibration", model: "tiny") { edges { node { __typename key kind status title finishedAt } } } }',
  );
  expect(errors).toEqual([]);
  const listed = data.operations.edges.map(({ node }: { node: { key: string } }) => node.key);
  expect(listed).toEqual([keys.waiting, keys.newer, keys.unreadable, keys.calibration]);
  expect(data.operations.edges.at(-1).node).toEqual({
    __typename: 'OtherVersionOperation',
    key: keys.calibration,
    kind: 'calibration',
    status: 'SUCCEEDED',
    title: 'tiny · 8 samples × 16 tokens · cats · seed 7 · version 0',
    finishedAt: '2026-01-03T00:00:00.000Z',
  });
});

test('where the parameters would mean something else it is called by their names', async () => {
  const { data } = await pipeline.ask('query ($keys: [ID!]!) { operationsByKey(keys: $keys) { title } }', {
    keys: [keys.unreadable, keys.newer, keys.unknown, keys.headless],
  });
  expect(data.operationsByKey.map(({ title }: { title: string }) => title)).toEqual([
    'tiny · calibration version 0 · cats · samples a handful',
    'tiny · calibration version 99 · cats · draws.count 4',
    'tiny · layer fusion version 3 · depth 2',
    'evaluation version 0',
  ]);
});

test('it says which version made it, what the stored result has of figures, and what takes its place', async () => {
  expect(await operation(keys.calibration, OTHER)).toEqual({
    version: 0,
    presentVersion: 1,
    reason:
      'It was made by version 0 of this kind of operation; this Flapbook has version 1. It stays as it is; computed anew, it has a key of its own.',
    figures: { tokens: 128, note: 'as it was' },
    successor: { key: present, kind: 'calibration', status: expect.any(String) },
  });
});

test('what rests on it is of another version as well, though its own kind is as it was', async () => {
  const pruned = await operation(
    keys.pruned,
    `${OTHER} inputs { key kind ... on OtherVersionOperation { version } } settings(inputs: true) { path value isDefault }`,
  );
  expect(pruned).toMatchObject({
    version: 1,
    presentVersion: 1,
    reason: expect.stringMatching(/^It rests on what another version of Flapbook made\. It stays as it is/),
    successor: { kind: 'prunedModel' },
    inputs: [{ key: keys.plan, kind: 'plan', version: 1 }],
  });
  expect(pruned.settings).toContainEqual({ path: 'calibration.samples', value: 8, isDefault: false });
});

describe.each([
  ['parameters of another form', 'unreadable', /This one cannot read what is stored of it/],
  ['a newer version', 'newer', /made by version 99 of this kind of operation; this Flapbook has version 1/],
  ['a kind that is unknown here', 'unknown', /knows no operations of the kind layer fusion/],
  ['no inputs', 'headless', /This one cannot read what is stored of it/],
])('with %s', (_what, name, reason) => {
  test('every field has an answer', async () => {
    const shown = await operation(
      keys[name],
      `key kind status progress { fraction etaSeconds } cost { seconds } tasks { total } waitingFor { reason } explain { text }
        priority lane notebook { id } spec error { code } engine queuedAt startedAt finishedAt title inputs { key }
        usedBy { edges { node { key } } } settings(inputs: true) { path value } notebooks { id } resultBytes seconds pinned
        parts { edges { node { key } } } isReproducible reproductions { key } claims { digest } ${OTHER}`,
    );
    expect(shown).toMatchObject({
      key: keys[name],
      status: 'SUCCEEDED',
      cost: null,
      seconds: 2.5,
      reason: expect.stringMatching(reason),
    });
  });
});

test('the graph of what a model came to names it', async () => {
  const { data } = await pipeline.ask('query ($key: ID!) { lineage(key: $key) { nodes { key title status } } }', {
    key: keys.calibration,
  });
  const titles = new Map(data.lineage.nodes.map((node: { key: string; title: string }) => [node.key, node.title]));
  expect(titles.get(keys.calibration)).toContain('version 0');
  expect(titles.get(keys.plan)).toMatch(/^tiny · pruned 40 %.* · from another version$/);
});

test('it cannot be run, and the refusal says where to go on', async () => {
  const { data } = await pipeline.ask(
    'mutation ($keys: [ID!]!) { run(keys: $keys) { ... on Problem { code message } } }',
    {
      keys: [keys.calibration],
    },
  );
  expect(data.run).toEqual({
    code: 'BAD_PARAMETER',
    message: `The calibration ${keys.calibration} is of another version of Flapbook. Its page says what takes its place.`,
  });
});

test('a study that was made with it shows it among the operations of its cells', async () => {
  const spec = {
    name: 'of another version',
    base: { model: 'tiny', calibrationData: 'cats', evaluationData: 'cats', samples: 8, sequenceLength: 16 },
    factors: { ratio: [0.4] },
  };
  const created = await pipeline.ask(
    'mutation ($spec: StudyInput!) { createStudy(spec: $spec) { ... on Study { id cells { edges { node { keys } } } } } }',
    { spec },
  );
  const { id, cells } = created.data.createStudy;
  const [{ keys: own }] = cells.edges.map(({ node }: { node: { keys: Record<string, string> } }) => node);
  // As if it had been made before the kind's version changed.
  await pipeline.operations.database.query(
    `UPDATE study_operation SET operation_key = $2 WHERE study_id = $1 AND role = 'calibration'`,
    [id, keys.calibration],
  );
  const { data, errors } = await pipeline.ask(
    `query ($id: ID!) { study(id: $id) { cells { edges { node {
      calibration { key } operations { __typename key kind ${OTHER} } } } } } }`,
    { id },
  );
  expect(errors).toEqual([]);
  const [{ node }] = data.study.cells.edges;
  expect(node.calibration).toBeNull();
  const shown = new Map(node.operations.map((one: { kind: string }) => [one.kind, one]));
  expect(shown.get('calibration')).toMatchObject({
    __typename: 'OtherVersionOperation',
    key: keys.calibration,
    successor: { key: present },
  });
  expect(shown.get('prunedModel')).toMatchObject({ __typename: 'PrunedModel', key: own.prunedModel });
  expect(node.operations).toHaveLength(Object.keys(own).length);
});

test('it can be kept, and cancelled while it still waits', async () => {
  const { data } = await pipeline.ask(
    `mutation ($pinned: ID!, $waiting: ID!) {
      pin(key: $pinned) { ... on PinPayload { operation { pinned } } }
      cancel(keys: [$waiting]) { ... on CancelPayload { operations { status } } }
    }`,
    { pinned: keys.calibration, waiting: keys.waiting },
  );
  expect(data).toEqual({
    pin: { operation: { pinned: true } },
    cancel: { operations: [{ status: 'CANCELLED' }] },
  });
});

test('computed anew it has a result beside the old one', async () => {
  const { successor } = await operation(keys.calibration, OTHER);
  await pipeline.ask('mutation ($keys: [ID!]!) { run(keys: $keys) { __typename } }', { keys: [successor.key] });
  const events = await pipeline.follow(
    'subscription ($keys: [ID!]!) { operations(keys: $keys) { operation { key status } } }',
    { keys: [successor.key, keys.calibration] },
  );
  const states = new Map<string, string>();
  for await (const { data } of events) {
    const { key, status } = data.operations.operation;
    states.set(key, status);
    if (states.get(successor.key) === 'SUCCEEDED' && states.has(keys.calibration!)) break;
  }
  expect(states.get(keys.calibration!)).toBe('SUCCEEDED');
  expect(await operation(keys.calibration, 'status seconds')).toEqual({ status: 'SUCCEEDED', seconds: 2.5 });
});
