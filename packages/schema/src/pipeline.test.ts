import { expect, test } from 'vitest';
import { type Answer, withPipeline } from '../test/fixture.ts';

const STATE =
  'key kind status progress { fraction sequence etaSeconds } cost { seconds measured bytes missing cached } error { code }';

const PIPELINE = `query ($ratio: Ratio!) {
  model(name: "tiny") {
    calibration(input: { dataset: "cats", samples: 32, sequenceLength: 16 }) {
      ${STATE} engine samples tokens
      layers { layer module channels fluctuation { count min } score { mean histogram(bins: 4) { counts } } standardisedScore { mean deviation count } }
      plan(input: { ratio: $ratio }) {
        ${STATE} requestedRatio achievedRatio parametersBefore parametersAfter milliseconds
        layers { layer attention { units keptCount kept pruned } mlp { units keptCount scores { count } } }
        pruned {
          ${STATE} parameters biases { layer attentionNorm mlpNorm }
          evaluation(input: { dataset: "cats", sequenceLength: 16, maxRows: 8 }) {
            ${STATE} perplexity interval { low high } rows tokens rowNll { count mean }
            subject { __typename key }
          }
        }
      }
    }
  }
}`;

const pipeline = withPipeline({ worker: true });

/** Follows operations until each has ended. */
async function untilEnded(keys: readonly string[]): Promise<Map<string, string[]>> {
  const statuses = new Map<string, string[]>(keys.map((key) => [key, []]));
  const open = new Set(keys);
  const events = await pipeline.follow(
    'subscription ($keys: [ID!]!) { operations(keys: $keys) { sequence operation { key status } } }',
    { keys },
  );
  for await (const { data } of events) {
    const { key, status } = data.operations.operation;
    const seen = statuses.get(key)!;
    if (seen.at(-1) !== status) seen.push(status);
    if (['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(status)) open.delete(key);
    if (open.size === 0) break;
  }
  return statuses;
}

const stepsOf = ({ data }: Answer) => {
  const { calibration } = data.model;
  const { plan } = calibration;
  return { calibration, plan, pruned: plan.pruned, evaluation: plan.pruned.evaluation };
};

test('the pipeline, from its price to its results', async () => {
  // Asking computes nothing: everything is planned, and priced with what it rests on.
  const before = stepsOf(await pipeline.ask(PIPELINE, { ratio: 0.4 }));
  expect(Object.values(before).map(({ status }) => status)).toEqual(Array(4).fill('PLANNED'));
  expect(Object.values(before).map(({ cost }) => cost.missing)).toEqual([1, 1, 2, 3]);
  expect(before.evaluation.cost).toMatchObject({ cached: 0, measured: false });
  expect(before.calibration.layers).toBeNull();
  expect(before.plan).toMatchObject({ requestedRatio: 0.4, achievedRatio: null, layers: null, milliseconds: null });
  expect(before.pruned).toMatchObject({ parameters: null, biases: null });
  expect(before.evaluation).toMatchObject({ perplexity: null, rowNll: null, subject: { __typename: 'PrunedModel' } });

  // One key at the end of the chain runs all of it, and the plan is told of too.
  const { data } = await pipeline.ask(
    `mutation ($keys: [ID!]!) { run(keys: $keys) { ... on RunPayload { operations { key status } } ... on Problem { message } } }`,
    { keys: [before.evaluation.key] },
  );
  expect(data.run.operations).toEqual([{ key: before.evaluation.key, status: 'QUEUED' }]);
  const statuses = await untilEnded(Object.values(before).map(({ key }) => key));
  expect(statuses.get(before.plan.key)!.at(-1)).toBe('SUCCEEDED');
  expect(statuses.get(before.evaluation.key)!.at(-1)).toBe('SUCCEEDED');

  // The same document has its results now, under the same keys.
  const after = stepsOf(await pipeline.ask(PIPELINE, { ratio: 0.4 }));
  expect(Object.values(after).map(({ key }) => key)).toEqual(Object.values(before).map(({ key }) => key));
  for (const step of Object.values(after)) expect(step).toMatchObject({ status: 'SUCCEEDED', cost: null, error: null });
  expect(after.calibration).toMatchObject({ engine: expect.stringContaining('onnx'), samples: 32, tokens: 512 });
  for (const { channels, standardisedScore } of after.calibration.layers) {
    expect(standardisedScore).toEqual({
      count: channels,
      mean: expect.closeTo(0, 9),
      deviation: expect.closeTo(1, 9),
    });
  }
  expect(
    after.calibration.layers.map(({ layer, module, channels }: Record<string, unknown>) => [layer, module, channels]),
  ).toEqual([
    [0, 'ATTENTION', 16],
    [0, 'MLP', 24],
    [1, 'ATTENTION', 16],
    [1, 'MLP', 24],
  ]);
  expect(after.plan.achievedRatio).toBeCloseTo(0.4, 0);
  expect(after.plan.parametersAfter).toBeLessThan(after.plan.parametersBefore);
  expect(after.plan.layers[1].attention.kept.length).toBe(after.plan.layers[1].attention.keptCount);
  expect(after.pruned.parameters).toBe(after.plan.parametersAfter);
  expect(after.pruned.biases).toHaveLength(2);
  expect(after.evaluation).toMatchObject({
    rows: 8,
    tokens: 120,
    rowNll: { count: 8 },
    subject: { key: after.pruned.key },
  });
  expect(Math.log(after.evaluation.perplexity)).toBeCloseTo(after.evaluation.rowNll.mean, 10);
  expect(after.evaluation.interval.low).toBeLessThan(after.evaluation.perplexity);

  // Another ratio needs no other calibration.
  const moved = stepsOf(await pipeline.ask(PIPELINE, { ratio: 0.2 }));
  expect(moved.plan).toMatchObject({ status: 'SUCCEEDED', requestedRatio: 0.2 });
  expect(moved.pruned).toMatchObject({ status: 'PLANNED', cost: { missing: 1, cached: 1 } });

  // Stored operations are found by key and in the list, with everything they were resolved from.
  const found = await pipeline.ask(
    `query ($key: ID!) {
      operation(key: $key) { key ... on Evaluation { perplexity subject { ... on PrunedModel { plan { key achievedRatio } } } } }
      operations(first: 10) { edges { node { __typename key status } } } }`,
    { key: after.evaluation.key },
  );
  expect(found.data.operation).toEqual({
    key: after.evaluation.key,
    perplexity: after.evaluation.perplexity,
    subject: { plan: { key: after.plan.key, achievedRatio: after.plan.achievedRatio } },
  });
  expect(found.data.operations.edges.map(({ node }: { node: object }) => node)).toEqual(
    expect.arrayContaining([
      { __typename: 'Evaluation', key: after.evaluation.key, status: 'SUCCEEDED' },
      { __typename: 'Calibration', key: after.calibration.key, status: 'SUCCEEDED' },
    ]),
  );
});

test('iterative refinement is the pipeline twice over, told by every step', async () => {
  const steps = `query ($steps: Int!) {
    model(name: "tiny") {
      iterative(input: {
        steps: $steps, calibration: { dataset: "cats", samples: 32, sequenceLength: 16 }, plan: { ratio: 0.6 }
      }) {
        key status title
        settings(inputs: true) { path value }
        plan {
          achievedRatio requestedRatio removal { layer }
          layers { ratio attention { units kept pruned scores { count } } mlp { units pruned scores { count min } } }
        }
        inputs { key ... on Plan { inputs { key ... on Calibration { pruned { key plan { requestedRatio layers { attention { pruned } } } } layers { channels score(metric: SECOND_MOMENT) { count } } } } } }
      }
    }
  }`;
  const ask = async (count: number) => (await pipeline.ask(steps, { steps: count })).data.model.iterative;
  const once = await ask(1);
  const same = await pipeline.ask(PIPELINE, { ratio: 0.6 });
  expect(once.key).toBe(stepsOf(same).pruned.key);

  const { key } = await ask(2);
  await pipeline.ask('mutation ($keys: [ID!]!) { run(keys: $keys) { __typename } }', { keys: [key] });
  await untilEnded([key]);
  const twice = await ask(2);
  expect(twice.status).toBe('SUCCEEDED');
  expect(twice.title).toContain('after pruned 30 %');
  const settings = new Map(twice.settings.map(({ path, value }: { path: string; value: unknown }) => [path, value]));
  expect([settings.get('plan.ratio'), settings.get('calibration.plan.ratio')]).toEqual([0.6, 0.3]);
  const calibration = twice.inputs[0].inputs[0];
  expect(calibration.pruned.plan.requestedRatio).toBe(0.3);
  for (const [layer, { attention }] of twice.plan.layers.entries()) {
    const before = calibration.pruned.plan.layers[layer].attention.pruned;
    expect(attention.pruned).toEqual(expect.arrayContaining(before));
    expect(attention.kept.length + attention.pruned.length).toBe(attention.units);
    // Scores are of what the calibration saw.
    expect(attention.scores.count).toBe(attention.units - before.length);
    expect(twice.plan.layers[layer].ratio).toBeNull();
  }
  for (const { channels, score } of calibration.layers) expect(score.count).toBe(channels);
  const found = await pipeline.ask('query ($key: ID!) { operation(key: $key) { key title } }', { key });
  expect(found.data.operation).toEqual({ key, title: twice.title });
});

test('the named methods say what they are made of', async () => {
  const { data } = await pipeline.ask(
    '{ methods { name title metric structure squareAttentionScore compensation calibration } }',
  );
  expect(data.methods[0]).toEqual({
    name: 'FLAP',
    title: 'FLAP',
    metric: 'WIFV',
    structure: 'AL_AM',
    squareAttentionScore: true,
    compensation: 'BASELINE_BIAS',
    calibration: 'DENSE',
  });
  expect(data.methods.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['WANDA_SP', 'WANDA_SP_DENSE', 'MAGNITUDE_SP', 'RANDOM']),
  );
});
