import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { withPipeline } from '../test/fixture.ts';

const pipeline = withPipeline({ worker: true });

const on = (dataset: string, samples = 64, more = '') =>
  `{ dataset: "${dataset}", samples: ${samples}, sequenceLength: 16 ${more} }`;
const part = (dataset: string, weight: number | null, more?: string) =>
  `{ calibration: ${on(dataset, 64, more)}${weight === null ? '' : `, weight: ${weight}`} }`;
const mixture = (...parts: string[]) => `mixture(parts: [${parts.join(', ')}])`;

const ask = async (fields: string) => {
  const { data, errors } = await pipeline.ask(`{ model(name: "tiny") { ${fields} } }`);
  return { model: data?.model, errors };
};

async function run(keys: readonly string[]): Promise<void> {
  await pipeline.operations.scheduler.run(keys);
  const open = new Set(keys);
  for await (const { key, status } of pipeline.operations.events.follow(keys)) {
    if (status === 'FAILED') throw new Error(`${key} failed`);
    if (status === 'SUCCEEDED') open.delete(key);
    if (open.size === 0) break;
  }
}

beforeAll(async () => {
  const file = path.join(pipeline.folder, 'dogs.txt');
  await writeFile(file, 'Seven dogs ran over a hill, and none of them came back before it was dark.\n'.repeat(300));
  await pipeline.operations.datasets.register('dogs', 'dogs', { format: 'text', file, joining: 'NONE' });
});

test('a mixture is there when its calibrations are, and a pruned model is made and evaluated from it', async () => {
  const fields = `${mixture(part('cats', 1), part('dogs', 3))} { key kind title status progress { fraction sequence } cost { missing }
    samples sequenceLength inputs { key } shares { share calibration { key dataset { name } } }
    plan(input: { ratio: 0.5 }) { key status title pruned { key evaluation(input: { dataset: "dogs", sequenceLength: 16, maxRows: 4 }) {
      key status perplexity overlap { calibrations { dataset { name } } } } } } }`;
  const { model: before, errors } = await ask(fields);
  expect(errors).toEqual([]);
  expect(before.mixture).toMatchObject({ kind: 'mixture', status: 'PLANNED', cost: { missing: 2 }, samples: 128 });
  expect(before.mixture.title).toContain('25 % cats');
  expect(before.mixture.inputs).toHaveLength(2);
  expect(before.mixture.plan.status).toBe('PLANNED');
  await run([before.mixture.plan.pruned.evaluation.key]);
  const { mixture: after } = (await ask(fields)).model;
  expect(after).toMatchObject({ status: 'SUCCEEDED', cost: null, progress: { fraction: 1 } });
  expect(after.plan.pruned.evaluation).toMatchObject({ status: 'SUCCEEDED', perplexity: expect.any(Number) });
  expect(after.plan.pruned.evaluation.overlap.calibrations).toHaveLength(2);
  const shares = Object.fromEntries(
    after.shares.map((one: { share: number; calibration: { dataset: { name: string } } }) => [
      one.calibration.dataset.name,
      one.share,
    ]),
  );
  expect(shares).toEqual({ cats: 0.25, dogs: 0.75 });

  // It is found by its key, and told of as a whole.
  const { data } = await pipeline.ask(
    'query ($key: ID!) { operation(key: $key) { key ... on Evaluation { subject { ... on PrunedModel { plan { key status } } } } } }',
    { key: after.plan.pruned.evaluation.key },
  );
  expect(data.operation.subject.plan).toEqual({ key: after.plan.key, status: 'SUCCEEDED' });
});

test('order and a common factor make no other mixture; shares by tokens are the default', async () => {
  const { model } = await ask(`
    a: ${mixture(part('cats', 1), part('dogs', 3))} { key }
    b: ${mixture(part('dogs', 6), part('cats', 2))} { key }
    c: ${mixture(part('dogs', null), part('cats', null))} { key shares { share } }`);
  expect(model.a.key).toBe(model.b.key);
  expect(model.c.key).not.toBe(model.a.key);
  expect(model.c.shares).toEqual([{ share: 0.5 }, { share: 0.5 }]);
});

test('a mixture in the shares of its tokens is the calibration over all of them', async () => {
  const { model } = await ask(
    `calibration(input: ${on('cats', 64)}) { key } other: calibration(input: ${on('dogs', 64)}) { key } whole: ${mixture(part('cats', null), part('dogs', null))} { key plan(input: { ratio: 0.5 }) { achievedRatio } }`,
  );
  expect(model.whole.plan.achievedRatio).toBeGreaterThan(0);
  const { planner } = pipeline.operations;
  const [cats, dogs, whole] = await Promise.all(
    [model.calibration.key, model.other.key, model.whole.key].map((key) => planner.statistics(key, 'PAPER')),
  );
  for (const [channel, mean] of whole![0]!.mlp.baseline.entries()) {
    const [a, b] = [cats![0]!.mlp, dogs![0]!.mlp];
    expect(mean).toBeCloseTo((a.baseline[channel]! + b.baseline[channel]!) / 2, 12);
    // Law of total variance, with the sums of squares that Bessel's divisors belong to.
    const tokens = 64 * 16;
    const within = (a.fluctuation[channel]! + b.fluctuation[channel]!) * (tokens - 1);
    const between = tokens * ((a.baseline[channel]! - mean) ** 2 + (b.baseline[channel]! - mean) ** 2);
    expect(whole![0]!.mlp.fluctuation[channel]).toBeCloseTo((within + between) / (2 * tokens - 1), 12);
  }
});

test.each([
  ['sequences', mixture(part('cats', 1), '{ calibration: { dataset: "dogs", samples: 64, sequenceLength: 8 } }')],
  ['named twice', mixture(part('cats', 1), part('cats', 2))],
  ['2 to 16', mixture(part('cats', 1))],
  ['above 0', mixture(part('cats', 1), part('dogs', 0))],
  ['sequential', mixture(part('cats', 1), part('dogs', 1, ', sequential: { ratio: 0.5 }'))],
  ['`key`', mixture(part('cats', 1), '{ weight: 1 }')],
])('what does not mix is refused: %s', async (reason, given) => {
  const { errors } = await ask(`${given} { key }`);
  expect(errors[0]).toMatchObject({ message: expect.stringContaining(reason), extensions: { code: 'BAD_PARAMETER' } });
});

test('the estimator that depends on the order of samples is refused', async () => {
  const { errors } = await ask(
    `${mixture(part('cats', 1), part('dogs', 1))} { plan(input: { ratio: 0.5, estimator: REFERENCE }) { key } }`,
  );
  expect(errors[0]?.message).toContain('order of samples');
});

test('a matrix of what was calibrated on and what is evaluated on', async () => {
  const { model, errors } = await ask(`crossDomain(
    calibrations: [${on('cats')}, ${on('dogs')}], mixtures: [{ parts: [${part('cats', 1)}, ${part('dogs', 1)}] }],
    evaluations: [{ dataset: "cats", sequenceLength: 16, maxRows: 4 }, { dataset: "dogs", sequenceLength: 16, maxRows: 4 }],
    plan: { ratio: 0.5 }) {
      dense { key dataset { name } } rows { title calibration { __typename kind } evaluations { key dataset { name } } } }`);
  expect(errors).toEqual([]);
  const { dense, rows } = model.crossDomain;
  expect(dense.map((one: { dataset: { name: string } }) => one.dataset.name)).toEqual(['cats', 'dogs']);
  expect(rows.map((row: { calibration: { kind: string } }) => row.calibration.kind)).toEqual([
    'calibration',
    'calibration',
    'mixture',
  ]);
  expect(
    new Set(rows.flatMap((row: { evaluations: { key: string }[] }) => row.evaluations.map(({ key }) => key))).size,
  ).toBe(6);
});
