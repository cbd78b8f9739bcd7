import { expect, test } from 'vitest';
import { withPipeline } from '../test/fixture.ts';

const pipeline = withPipeline({ worker: true });

const FIELDS = `__typename key status title error { code } cost { missing } samples sequenceLength sampling seed variant tokens loss
  settings { path value isDefault }
  layers { layer module channels sum: saliency { count min values } product: saliency(reduction: PROD) { max } }`;
const ask = (input: string) => pipeline.ask(`{ model(name: "tiny") { saliency(input: { ${input} }) { ${FIELDS} } } }`);

async function run(key: string): Promise<void> {
  await pipeline.operations.scheduler.run([key]);
  for await (const { status } of pipeline.operations.events.follow([key])) {
    if (status === 'FAILED') throw new Error(`${key} failed.`);
    if (status === 'SUCCEEDED') break;
  }
}

test('a saliency has a price, runs, and shows the importance of coupled channels', async () => {
  const { saliency: before } = (await ask('dataset: "cats", samples: 3')).data.model;
  expect(before).toMatchObject({ status: 'PLANNED', cost: { missing: 1 }, loss: null, layers: null, seed: 42 });
  expect(before.title).toBe('tiny · saliency PARAM_FIRST of 3 samples × 64 tokens · cats · seed 42');
  expect(before.settings).toContainEqual({ path: 'samples', value: 3, isDefault: false });
  expect(before.settings).toContainEqual({ path: 'variant', value: 'PARAM_FIRST', isDefault: true });
  await run(before.key);
  const { saliency } = (await ask('dataset: "cats", samples: 3')).data.model;
  expect(saliency).toMatchObject({ __typename: 'Saliency', status: 'SUCCEEDED', cost: null, tokens: 192 });
  // A model that knows nothing is about as unsure as a die with a side for each of its 288 tokens.
  expect(saliency.loss).toBeGreaterThan(4);
  expect(saliency.loss).toBeLessThan(8);
  expect(saliency.layers.map(({ layer, module, channels }: never) => [layer, module, channels])).toEqual([
    [0, 'ATTENTION', 16],
    [0, 'MLP', 24],
    [1, 'ATTENTION', 16],
    [1, 'MLP', 24],
  ]);
  for (const { sum, product } of saliency.layers) {
    expect(sum.min).toBeGreaterThan(0);
    expect(product.max).toBeGreaterThan(0);
  }
  // By its key alone it is the same operation.
  const again = await pipeline.ask('query ($key: ID!) { operation(key: $key) { key ... on Saliency { loss } } }', {
    key: saliency.key,
  });
  expect(again.data.operation).toEqual({ key: saliency.key, loss: saliency.loss });
});

test('what no gradients can be taken of is refused', async () => {
  for (const [input, code] of [
    ['dataset: "cats", samples: 0', 'BAD_PARAMETER'],
    ['dataset: "cats", sequenceLength: 1', 'BAD_PARAMETER'],
    ['dataset: "cats", sequenceLength: 4096', 'SEQUENCE_TOO_LONG'],
    ['dataset: "dogs"', 'DATASET_NOT_FOUND'],
  ] as const) {
    expect((await ask(input)).errors[0]?.extensions.code).toBe(code);
  }
});

const PLAN = `key status error { code message } title achievedRatio threshold cost { missing }
  layers { layer attention { kept } mlp { kept pruned scores { values } } } removal { layer }`;
const planned = (saliency: string, plan: string, more = '') =>
  pipeline.ask(`{ model(name: "tiny") { saliency(input: { dataset: "cats", ${saliency} }) { key
    plan(input: { ${plan} }) { ${PLAN} ${more} } } } }`);

test('plans by a saliency take the lowest heads and channels of each layer', async () => {
  const { saliency: before } = (await planned('samples: 2', 'ratio: 0.5')).data.model;
  expect(before.plan).toMatchObject({ status: 'PLANNED', error: null, cost: { missing: 1 }, layers: null });
  await run(before.key);
  const { plan } = (await planned('samples: 2', 'ratio: 0.5')).data.model.saliency;
  expect(plan).toMatchObject({ key: before.plan.key, status: 'SUCCEEDED', cost: null, achievedRatio: 0.5 });
  expect(plan.title).toBe(
    'tiny · pruned 50 %, TAYLOR LOCAL · saliency PARAM_FIRST of 2 samples × 64 tokens · cats · seed 42',
  );
  for (const { attention, mlp } of plan.layers) {
    expect([attention.kept.length, mlp.kept.length]).toEqual([2, 12]);
    const scores = floats(mlp.scores.values);
    const kept = mlp.kept.map((unit: number) => scores[unit]!);
    expect(Math.min(...kept)).toBeGreaterThan(Math.max(...mlp.pruned.map((unit: number) => scores[unit]!)));
  }
  expect(plan.removal).toHaveLength(2);
  const product = (await planned('samples: 2', 'ratio: 0.5, reduction: PROD, structure: AL_AM')).data.model;
  expect(product.saliency.plan.key).not.toBe(plan.key);
  expect(product.saliency.plan).toMatchObject({ status: 'SUCCEEDED', error: null });
});

test('its pruned models take the compensation that a calibration beside it serves', async () => {
  const pruned = 'pruned(compensation: BASELINE_BIAS) { key status }';
  const without = await planned('samples: 2', 'ratio: 0.5', pruned);
  expect(without.errors[0]?.extensions.code).toBe('CALIBRATION_REQUIRED');
  const calibration = 'calibration: { dataset: "cats", samples: 4, sequenceLength: 16 }';
  const { plan } = (await planned('samples: 2', `ratio: 0.5, ${calibration}`, pruned)).data.model.saliency;
  await run(plan.pruned.key);
  const { data } = await pipeline.ask(
    `query ($key: ID!) { operation(key: $key) { inputs { kind inputs { kind } }
      ... on PrunedModel { biases { attentionNorm } plan { achievedRatio } } } }`,
    plan.pruned,
  );
  expect(data.operation.inputs).toEqual([{ kind: 'plan', inputs: [{ kind: 'calibration' }, { kind: 'saliency' }] }]);
  expect(data.operation.plan.achievedRatio).toBe(0.5);
  expect(data.operation.biases[0].attentionNorm).toBeGreaterThan(0);
});

test('the metric TAYLOR asks for a saliency wherever there is none', async () => {
  const { errors } = await pipeline.ask(
    '{ model(name: "tiny") { plan(input: { ratio: 0.5, metric: TAYLOR }) { key } } }',
  );
  expect(errors[0]?.extensions.code).toBe('SALIENCY_REQUIRED');
});

function floats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
