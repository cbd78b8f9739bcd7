import { beforeAll, expect, test } from 'vitest';
import { withPipeline } from '../test/fixture.ts';

const pipeline = withPipeline({ worker: true });

const CHAIN = `query ($ratio: Ratio!) {
  model(name: "tiny") {
    key
    calibration(input: { dataset: "cats", samples: 32, sequenceLength: 16, seed: 7 }) {
      key
      plan(input: { ratio: $ratio, metric: WIFN }) {
        key
        pruned { key evaluation(input: { dataset: "cats", sequenceLength: 16, maxRows: 8 }) { key } }
      }
    }
    evaluation(input: { dataset: "cats", sequenceLength: 16, maxRows: 8 }) { key }
  }
  dataset(name: "cats") { key }
}`;

interface Keys {
  model: string;
  dataset: string;
  dense: string;
  calibration: string;
  plan: string;
  pruned: string;
  evaluation: string;
}
let keys: Keys;

beforeAll(async () => {
  const { data } = await pipeline.ask(CHAIN, { ratio: 0.4 });
  const { model, dataset } = data;
  const { calibration } = model;
  const { plan } = calibration;
  keys = {
    model: model.key,
    dataset: dataset.key,
    dense: model.evaluation.key,
    calibration: calibration.key,
    plan: plan.key,
    pruned: plan.pruned.key,
    evaluation: plan.pruned.evaluation.key,
  };
  const wanted = [keys.evaluation, keys.dense];
  await pipeline.ask('mutation ($keys: [ID!]!) { run(keys: $keys) { __typename } }', { keys: wanted });
  const open = new Set(wanted);
  const events = await pipeline.follow(
    'subscription ($keys: [ID!]!) { operations(keys: $keys) { operation { key status } } }',
    { keys: wanted },
  );
  for await (const event of events) {
    const { key, status } = event.data.operations.operation;
    if (status === 'SUCCEEDED') open.delete(key);
    if (open.size === 0) break;
  }
});

const listed = async (args: string): Promise<string[]> => {
  const { data } = await pipeline.ask(`{ operations(${args}) { edges { node { key } } } }`);
  return data.operations.edges.map(({ node }: { node: { key: string } }) => node.key);
};

test('titles tell operations from others of their kind', async () => {
  const { data } = await pipeline.ask('query ($keys: [ID!]!) { operationsByKey(keys: $keys) { key title } }', {
    keys: [keys.calibration, keys.plan, 'f'.repeat(64), keys.pruned, keys.evaluation, keys.dense],
  });
  const calibration = '32 samples × 16 tokens · cats · seed 7';
  const pruned = `pruned 40 %, WIFN AL_AM, BASELINE_BIAS · calibrated on ${calibration}`;
  expect(data.operationsByKey.map((one: { title: string } | null) => one?.title)).toEqual([
    `tiny · ${calibration}`,
    `tiny · pruned 40 %, WIFN AL_AM · ${calibration}`,
    undefined,
    `tiny · ${pruned}`,
    `tiny on cats · first 8 rows × 16 tokens · ${pruned}`,
    'tiny on cats · first 8 rows × 16 tokens',
  ]);
});

test('lists are filtered by kind, status, model and words of what an operation rests on', async () => {
  expect(await listed('kind: "evaluation"')).toEqual(expect.arrayContaining([keys.evaluation, keys.dense]));
  expect(await listed('kind: "calibration"')).toEqual([keys.calibration]);
  // Nobody runs a plan, but something was made of this one.
  expect(await listed('kind: "plan"')).toEqual([keys.plan]);
  expect(await listed('kind: "evaluation", status: FAILED')).toEqual([]);
  expect(await listed('model: "tiny", kind: "prunedModel"')).toEqual([keys.pruned]);
  expect(await listed('text: "wifn evaluation"')).toEqual([keys.evaluation]);
  expect((await listed('text: "WIFN cats"')).toSorted()).toEqual([keys.pruned, keys.evaluation].toSorted());
  expect(await listed(`text: "${keys.pruned.slice(0, 12)}", kind: "prunedModel"`)).toEqual([keys.pruned]);
  expect(await listed(String.raw`text: "%_' \\ \"x"`)).toEqual([]);
  expect((await listed('text: "   "')).length).toBe(4);
  const long = await pipeline.ask(`{ operations(text: "${'x'.repeat(201)}") { edges { cursor } } }`);
  expect(long.errors[0]?.extensions.code).toBe('LIMIT_EXCEEDED');
});

test('settings say what was not given', async () => {
  const { data } = await pipeline.ask(
    `query ($key: ID!, $below: ID!) {
      operation(key: $key) { settings(inputs: true) { path value isDefault } resultBytes seconds inputs { key } }
      below: operation(key: $below) { settings { path value isDefault } usedBy { edges { node { key } } } } }`,
    { key: keys.evaluation, below: keys.calibration },
  );
  const found = new Map(
    data.operation.settings.map((one: { path: string; value: unknown; isDefault: boolean }) => [one.path, one]),
  );
  expect(found.get('model')).toMatchObject({ value: 'tiny' });
  expect(found.get('maxRows')).toMatchObject({ value: 8, isDefault: false });
  expect(found.get('plan.ratio')).toMatchObject({ value: 0.4, isDefault: false });
  expect(found.get('plan.metric')).toMatchObject({ value: 'WIFN', isDefault: false });
  expect(found.get('plan.structure')).toMatchObject({ value: 'AL_AM', isDefault: true });
  expect(found.get('pruned.compensation')).toMatchObject({ value: 'BASELINE_BIAS', isDefault: true });
  expect(found.get('calibration.seed')).toMatchObject({ value: 7, isDefault: false });
  expect(found.get('calibration.sampling')).toMatchObject({ value: 'PYTHON_RANDOM', isDefault: true });
  expect(data.operation).toMatchObject({ inputs: [{ key: keys.pruned }], resultBytes: 8 * 12 });
  expect(data.operation.seconds).toBeGreaterThan(0);
  expect(data.below.settings.map(({ path }: { path: string }) => path)).not.toContain('plan.ratio');
  expect(data.below.usedBy.edges).toEqual([{ node: { key: keys.plan } }]);
});

const LINEAGE =
  'query ($key: ID!, $first: Int) { lineage(key: $key, first: $first) { nodes { key kind side title status } edges { from to } truncated } }';

test('a lineage goes back to model and data set and on to what was made', async () => {
  const { data } = await pipeline.ask(LINEAGE, { key: keys.plan });
  const { nodes, edges, truncated } = data.lineage;
  expect(
    nodes.map((node: { kind: string; side: string; status: string }) => [node.kind, node.side, node.status]),
  ).toEqual([
    ['model', 'BEHIND', null],
    ['dataset', 'BEHIND', null],
    ['calibration', 'BEHIND', 'SUCCEEDED'],
    ['plan', 'SELF', null],
    ['prunedModel', 'AHEAD', 'SUCCEEDED'],
    ['evaluation', 'AHEAD', 'SUCCEEDED'],
  ]);
  expect(nodes[0]).toMatchObject({ key: keys.model, title: 'tiny' });
  expect(truncated).toBe(false);
  const between = (from: string, to: string) => ({ from, to });
  expect(edges).toEqual(
    expect.arrayContaining([
      between(keys.model, keys.calibration),
      between(keys.dataset, keys.calibration),
      between(keys.calibration, keys.plan),
      between(keys.plan, keys.pruned),
      between(keys.pruned, keys.evaluation),
      between(keys.dataset, keys.evaluation),
    ]),
  );
  expect(edges).toHaveLength(6);
});

test('a lineage is of a bounded size, says so, and is that of a model too', async () => {
  const ofModel = await pipeline.ask(LINEAGE, { key: keys.model });
  expect(ofModel.data.lineage.nodes.map(({ key }: { key: string }) => key).toSorted()).toEqual(
    [keys.model, keys.calibration, keys.plan, keys.pruned, keys.evaluation, keys.dense].toSorted(),
  );
  const few = await pipeline.ask(LINEAGE, { key: keys.model, first: 3 });
  expect(few.data.lineage).toMatchObject({ truncated: true });
  expect(few.data.lineage.nodes).toHaveLength(3);
  const whole = await pipeline.ask(LINEAGE, { key: keys.model, first: 6 });
  expect(whole.data.lineage).toMatchObject({ truncated: false });
  expect((await pipeline.ask(LINEAGE, { key: 'f'.repeat(64) })).data.lineage).toBeNull();
  expect((await pipeline.ask(LINEAGE, { key: keys.model, first: 501 })).errors[0]?.extensions.code).toBe(
    'LIMIT_EXCEEDED',
  );
});

test('parts with their attempts, notebooks that show it, files and token counts', async () => {
  const { database } = pipeline.operations;
  await database.query(`INSERT INTO notebook (id, title, cells) VALUES ('n', 'Shows it', '[]')`);
  await database.query(`INSERT INTO notebook_operation (notebook_id, operation_key) VALUES ('n', $1), ('gone', $1)`, [
    keys.evaluation,
  ]);
  const { data } = await pipeline.ask(
    `query ($key: ID!) {
      operation(key: $key) {
        notebooks { id title }
        parts(first: 1) { edges { node { part status attempt faults deaths fraction worker seconds error { code } } } pageInfo { hasNextPage } }
      }
      model(name: "tiny") { files { name byteLength } }
      dataset(name: "cats") { tokenCounts { tokens models } } }`,
    { key: keys.evaluation },
  );
  expect(data.operation.notebooks).toEqual([{ id: 'n', title: 'Shows it' }]);
  expect(await listed('notebook: "n"')).toEqual([keys.evaluation]);
  expect(await listed('notebook: "none"')).toEqual([]);
  expect(data.operation.parts).toEqual({
    edges: [
      {
        node: {
          part: { firstRow: 0, rows: 8 },
          status: 'SUCCEEDED',
          attempt: 1,
          faults: 0,
          deaths: 0,
          fraction: 1,
          worker: expect.any(String),
          seconds: expect.any(Number),
          error: null,
        },
      },
    ],
    pageInfo: { hasNextPage: false },
  });
  expect(data.model.files).toContainEqual({ name: 'config.json', byteLength: expect.any(Number) });
  expect(data.dataset.tokenCounts).toEqual([{ tokens: expect.any(Number), models: ['tiny'] }]);
});

test('a result is computed again and compared, and a measurement is not', async () => {
  const fields = 'number status agrees differing';
  const reproduce = `mutation ($key: ID!) {
    reproduce(key: $key) { __typename ... on Reproduction { ${fields} } ... on Problem { code } }
  }`;
  const begun = await pipeline.ask(reproduce, { key: keys.dense });
  expect(begun.data.reproduce).toMatchObject({ __typename: 'Reproduction', number: 1, agrees: null });
  await expect
    .poll(
      async () => {
        const document = `query ($key: ID!) { operation(key: $key) { isReproducible reproductions { ${fields} } } }`;
        return (await pipeline.ask(document, { key: keys.dense })).data.operation;
      },
      { timeout: 20_000 },
    )
    .toEqual({
      isReproducible: true,
      reproductions: [{ number: 1, status: 'SUCCEEDED', agrees: true, differing: 0 }],
    });
  const refused = await pipeline.ask(reproduce, { key: keys.plan });
  expect(refused.data.reproduce).toEqual({ __typename: 'Problem', code: 'BAD_PARAMETER' });
});
