import { expect, test } from 'vitest';
import { withPipeline } from '../test/fixture.ts';

const pipeline = withPipeline({ worker: false });

const CALIBRATION = 'calibration(input: { dataset: "cats", samples: 8, sequenceLength: 16, seed: $seed })';
const PLAN = `key status error { code message } progress { fraction sequence } cost { missing } queuedAt startedAt engine achievedRatio layers { layer }`;
const QUERY = `query ($seed: Int!) { model(name: "tiny") { ${CALIBRATION} { key plan(input: { ratio: 0.3 }) { ${PLAN} } } } }`;

async function calibrationWithPlan(seed: number) {
  return (await pipeline.ask(QUERY, { seed })).data.model.calibration;
}

/** What a worker would write. */
async function setStatus(key: string, status: string, error: object | null = null): Promise<void> {
  await pipeline.operations.database.query('UPDATE operation SET status = $2, error = $3 WHERE key = $1', [
    key,
    status,
    error && JSON.stringify(error),
  ]);
}

test.each([
  ['PLANNED', 'PLANNED'],
  ['QUEUED', 'QUEUED'],
  ['RUNNING', 'QUEUED'],
  ['CANCELLED', 'PLANNED'],
])('a plan whose calibration is %s is %s', async (calibration, status) => {
  const { key } = await calibrationWithPlan(1);
  await setStatus(key, calibration);
  const { plan } = await calibrationWithPlan(1);
  expect(plan).toMatchObject({ status, error: null, cost: { missing: 1 }, achievedRatio: null, layers: null });
  expect(plan).toMatchObject({ queuedAt: null, startedAt: null, engine: null, progress: { fraction: 0 } });
});

test('a plan whose calibration failed has failed by it', async () => {
  const { key } = await calibrationWithPlan(2);
  await setStatus(key, 'FAILED', { code: 'NOT_FINITE', message: 'Layer 1 gave NaN.', remedy: '' });
  const { plan } = await calibrationWithPlan(2);
  expect(plan.status).toBe('FAILED');
  expect(plan.error).toEqual({
    code: 'INPUT_FAILED',
    message: 'The calibration failed (NOT_FINITE): Layer 1 gave NaN.',
  });
});

test('a plan that needs no statistics is there at once', async () => {
  const { data } = await pipeline.ask(
    `{ model(name: "tiny") { plan(input: { ratio: 0.3, metric: MAGNITUDE }) { ${PLAN}
      pruned(compensation: NONE) { status cost { missing } plan { status } } } } }`,
  );
  expect(data.model.plan).toMatchObject({ status: 'SUCCEEDED', error: null, cost: null, progress: { fraction: 1 } });
  expect(data.model.plan.achievedRatio).toBeGreaterThan(0.2);
  expect(data.model.plan.pruned).toEqual({ status: 'PLANNED', cost: { missing: 1 }, plan: { status: 'SUCCEEDED' } });
});

test('the order of removal says which heads every ratio removes; heads that go by number have none', async () => {
  const ask = async (input: string) =>
    (
      await pipeline.ask(
        `{ model(name: "tiny") { plan(input: { metric: MAGNITUDE, ${input} }) {
        layers { layer attention { pruned } } removal { layer heads channels } } } }`,
      )
    ).data.model.plan;
  const { removal } = await ask('ratio: 0.5');
  for (const ratio of [0.1, 0.3, 0.6, 0.9]) {
    const plan = await ask(`ratio: ${ratio}`);
    expect(plan.removal).toEqual(removal);
    expect(
      removal.map(({ heads }: { heads: number[] }) => [...heads.keys()].filter((head) => heads[head]! <= ratio)),
    ).toEqual(plan.layers.map(({ attention }: { attention: { pruned: number[] } }) => attention.pruned));
  }
  expect(await ask('ratio: 0.5, structure: AL_MM, removeHeads: 1')).toMatchObject({ removal: null });
});

test('a plan that cannot be made has failed, and says how to make one', async () => {
  const { data, errors } = await pipeline.ask(
    `{ model(name: "tiny") { plan(input: { ratio: 0.99, metric: MAGNITUDE, allowEmpty: false }) { ${PLAN} } } }`,
  );
  expect(errors).toEqual([]);
  expect(data.model.plan).toMatchObject({ status: 'FAILED', error: { code: 'LAYER_EMPTIED' }, layers: null });
});

test('a metric that needs statistics is refused where there are none', async () => {
  const { errors } = await pipeline.ask('{ model(name: "tiny") { plan(input: { ratio: 0.3 }) { key } } }');
  expect(errors[0]!.extensions).toEqual({
    code: 'CALIBRATION_REQUIRED',
    remedy: expect.stringContaining('Calibrate the model first'),
  });
});

test('the key of a plan that is not there yet runs what it needs, and cancels it', async () => {
  const { key, plan } = await calibrationWithPlan(3);
  const change = async (verb: 'run' | 'cancel') => {
    const payload = verb === 'run' ? 'RunPayload' : 'CancelPayload';
    const { data } = await pipeline.ask(
      `mutation ($keys: [ID!]!) { ${verb}(keys: $keys) { ... on ${payload} { operations { key status } } ... on Problem { code } } }`,
      { keys: [plan.key] },
    );
    return data[verb];
  };
  const stored = async () =>
    (await pipeline.ask('query ($key: ID!) { operation(key: $key) { status } }', { key })).data.operation.status;

  expect(await change('run')).toEqual({ operations: [{ key: plan.key, status: 'QUEUED' }] });
  expect(await stored()).toBe('QUEUED');
  expect(await change('cancel')).toEqual({ operations: [{ key: plan.key, status: 'PLANNED' }] });
  expect(await stored()).toBe('CANCELLED');
});

test('plans leave no trace while only their figures are looked at', async () => {
  await pipeline.ask(
    '{ model(name: "tiny") { plan(input: { ratio: 0.123, metric: MAGNITUDE }) { key achievedRatio } } }',
  );
  const rows = await pipeline.operations.database.query(
    `SELECT 1 FROM operation WHERE kind = 'plan' AND parameters @> '{"ratio": 0.123}'`,
  );
  expect(rows).toEqual([]);
});

test('a plan is told of when its calibration changes', async () => {
  const { key, plan } = await calibrationWithPlan(4);
  const events = await pipeline.follow(
    'subscription ($keys: [ID!]!) { operations(keys: $keys) { sequence operation { key status progress { sequence } } } }',
    { keys: [plan.key] },
  );
  const next = async () => (await events.next()).value!.data.operations;
  const first = await next();
  expect(first).toMatchObject({ operation: { key: plan.key, status: 'PLANNED' } });
  await setStatus(key, 'RUNNING');
  const second = await next();
  expect(second).toMatchObject({ operation: { key: plan.key, status: 'QUEUED' } });
  expect(second.sequence).toBeGreaterThan(first.sequence);
  expect(second.operation.progress.sequence).toBe(second.sequence);
  await events.return!();
});
