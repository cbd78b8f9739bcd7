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
