import { expect, test } from 'vitest';
import { withPipeline } from '../test/fixture.ts';

const pipeline = withPipeline({ worker: true, artifacts: true });

const PRUNED = `key status compensation lambda warnings gram { key tokens heldOutTokens bytes }
  cost { bytes missing steps { kind } } error { code }
  reconstruction { key status heldOutTokens layers { layer attention mlp } }`;

const QUERY = `query ($compensation: Compensation!, $lambda: Float, $holdOut: Ratio) { model(name: "tiny") {
  calibration(input: { dataset: "cats", samples: 8, sequenceLength: 16 }) { gram { key }
    plan(input: { ratio: 0.5 }) { pruned(compensation: $compensation, lambda: $lambda, holdOut: $holdOut) { ${PRUNED} } } } } }`;

async function prunedOf(variables: object) {
  const { data, errors } = await pipeline.ask(QUERY, { ...variables });
  expect(errors).toEqual([]);
  return data.model.calibration.plan.pruned;
}

async function run(keys: readonly string[]): Promise<void> {
  const { errors } = await pipeline.ask('mutation ($keys: [ID!]!) { run(keys: $keys) { __typename } }', { keys });
  expect(errors).toEqual([]);
  for await (const { status } of pipeline.operations.events.follow(keys)) {
    if (['SUCCEEDED', 'FAILED'].includes(status)) break;
  }
}

test('RIDGE is priced with its products, runs, and says how it reconstructs what was held out', async () => {
  const before = await prunedOf({ compensation: 'RIDGE', lambda: 0.05 });
  expect(before).toMatchObject({ status: 'PLANNED', lambda: 0.05, warnings: null });
  expect(before.gram).toMatchObject({ tokens: 7 * 16, heldOutTokens: 16 });
  expect(before.cost.bytes).toBeGreaterThan(before.gram.bytes);
  expect(before.cost.steps.map(({ kind }: { kind: string }) => kind)).toEqual(['calibration', 'gram', 'prunedModel']);
  await run([before.reconstruction.key]);
  const after = await prunedOf({ compensation: 'RIDGE', lambda: 0.05 });
  expect(after).toMatchObject({ status: 'SUCCEEDED', error: null, cost: null });
  expect(after.warnings).toEqual([expect.stringContaining('fewer than 10 a channel')]);
  expect(after.reconstruction).toMatchObject({ status: 'SUCCEEDED', heldOutTokens: 16 });
  expect(after.reconstruction.layers).toHaveLength(2);
  for (const { attention, mlp } of after.reconstruction.layers) {
    for (const error of [attention, mlp]) expect(error).toBeGreaterThanOrEqual(0);
  }
});

test('every operation of it can be had by its key, with a title and its inputs', async () => {
  const { key, gram, reconstruction } = await prunedOf({ compensation: 'AFFINE_RIDGE', lambda: 0.5, holdOut: 0.3 });
  const { data } = await pipeline.ask(
    `query ($keys: [ID!]!) { operationsByKey(keys: $keys) { key kind title inputs { kind } settings { path value isDefault } } }`,
    { keys: [key, gram.key, reconstruction.key] },
  );
  const [pruned, products, error] = data.operationsByKey;
  expect(pruned).toMatchObject({ key, kind: 'prunedModel', inputs: [{ kind: 'plan' }, { kind: 'gram' }] });
  expect(pruned.title).toContain('AFFINE_RIDGE λ 0.5');
  expect(pruned.settings).toContainEqual({ path: 'lambda', value: 0.5, isDefault: false });
  expect(products).toMatchObject({ key: gram.key, kind: 'gram', inputs: [] });
  expect(products.title).toContain('8 samples × 16 tokens · cats · 30 % held out');
  expect(products.settings).toContainEqual({ path: 'holdOut', value: 0.3, isDefault: false });
  expect(error).toMatchObject({ kind: 'reconstruction', inputs: [{ kind: 'gram' }, { kind: 'prunedModel' }] });
});

test('what needs no products has none, and its error is measured all the same', async () => {
  const plain = await prunedOf({ compensation: 'BASELINE_BIAS', lambda: 0.05 });
  expect(plain).toMatchObject({ lambda: null, gram: null, reconstruction: { status: 'PLANNED' } });
  expect(plain.key).toBe((await prunedOf({ compensation: 'BASELINE_BIAS' })).key);
  const { data } = await pipeline.ask(
    `{ model(name: "tiny") { plan(input: { ratio: 0.3, metric: MAGNITUDE }) { pruned(compensation: NONE) { reconstruction { key } } } } }`,
  );
  expect(data.model.plan.pruned.reconstruction).toBeNull();
});

test('a lambda or a share that makes no sense is refused', async () => {
  for (const variables of [{ lambda: -1 }, { holdOut: 0 }]) {
    const { errors } = await pipeline.ask(QUERY, { compensation: 'RIDGE', ...variables });
    expect(errors[0]!.message).toMatch(/lambda|Ratio|holdOut|ratio/);
  }
});
