import { beforeAll, expect, test } from 'vitest';
import { withPipeline } from '../test/fixture.ts';

const pipeline = withPipeline({ worker: true });

const calibration = (seed: number, samples = 256) =>
  `calibration(input: { dataset: "cats", samples: ${samples}, sequenceLength: 16, seed: ${seed} })`;
const evaluation = 'evaluation: { dataset: "cats", sequenceLength: 16, maxRows: 8 }';
const plan = 'plan: { ratio: 0.5 }';

async function run(keys: readonly string[]): Promise<void> {
  await pipeline.operations.scheduler.run(keys);
  const open = new Set(keys);
  for await (const { key, status } of pipeline.operations.events.follow(keys)) {
    if (status === 'FAILED') throw new Error(`${key} failed`);
    if (status === 'SUCCEEDED') open.delete(key);
    if (open.size === 0) break;
  }
}

const ask = async (fields: string) => {
  const { data, errors } = await pipeline.ask(`{ model(name: "tiny") { ${fields} } }`);
  return { model: data?.model, errors };
};

beforeAll(async () => {
  const { model } = await ask(`a: ${calibration(0)} { key } b: ${calibration(1)} { key }`);
  await run([model.a.key, model.b.key]);
});

test('mask stability: every unit has a share, the same for the same seed', async () => {
  const fields = `maskStability(${plan}, resamples: 20) { resamples shards jaccard interval { low high }
    modules { layer module jaccard undecided keptShares } }`;
  const { model, errors } = await ask(`${calibration(0)} { ${fields} again: ${fields} plan(input: { ratio: 0.5 }) {
    layers { attention { kept } mlp { kept } } } }`);
  expect(errors).toEqual([]);
  const { maskStability: found, again, plan: whole } = model.calibration;
  expect(again).toEqual(found);
  expect(found).toMatchObject({ resamples: 20, shards: 4 });
  expect(found.jaccard).toBeGreaterThan(0.3);
  expect(found.jaccard).toBeLessThanOrEqual(1);
  expect(found.interval.low).toBeLessThanOrEqual(found.jaccard);
  expect(found.modules.map(({ keptShares }: { keptShares: number[] }) => keptShares.length)).toEqual([4, 24, 4, 24]);
  // What all data keep, resamples rather keep than not.
  const kept = whole.layers[0].mlp.kept.map((unit: number) => found.modules[1].keptShares[unit]);
  expect(kept.reduce((sum: number, share: number) => sum + share, 0) / kept.length).toBeGreaterThan(0.5);
});

test('mask stability is refused where it means nothing', async () => {
  const refusal = async (of: string, given: string) =>
    (await ask(`${of} { maskStability(${given}) { jaccard } }`)).errors[0];
  expect((await refusal(calibration(0), 'plan: { ratio: 0.5, estimator: REFERENCE }'))?.message).toContain(
    'order of samples',
  );
  expect((await refusal(calibration(0), `${plan}, resamples: 1`))?.message).toContain('resamples must be 2 or more');
  const { model } = await ask(`${calibration(3)} { maskStability(${plan}) { jaccard } }`);
  expect(model.calibration.maskStability).toBeNull();
});

test('two plans agree with themselves, and less with those of another seed', async () => {
  const agreement = (other: string) =>
    `agreement(with: ${other}) { jaccard heads { spearman } channels { kendall } modules { layer module jaccard spearman } other { key } }`;
  const { model, errors } = await ask(`${calibration(0)} { plan(input: { ratio: 0.5 }) {
    self: ${agreement('{ plan: { ratio: 0.5 } }')}
    seed: ${agreement('{ calibration: { dataset: "cats", samples: 256, sequenceLength: 16, seed: 1 } }')}
    open: ${agreement('{ calibration: { dataset: "cats", samples: 256, sequenceLength: 16, seed: 9 } }')}
  } }`);
  expect(errors).toEqual([]);
  const { self, seed, open } = model.calibration.plan;
  expect(self).toMatchObject({ jaccard: 1, heads: { spearman: expect.closeTo(1, 12) }, channels: { kendall: 1 } });
  expect(seed.jaccard).toBeGreaterThan(0.3);
  expect(seed.channels.kendall).toBeLessThan(1);
  expect(seed.modules).toHaveLength(4);
  expect(open).toBeNull();
});

test('a curve over sizes takes no pass; its knee stands where all are evaluated', async () => {
  const curve = `${calibration(0)} { curve(${plan}, ${evaluation}) { kneeByMasks kneeByPerplexity points {
    samples jaccard achievedRatio calibration { key cost { cached missing } } evaluation { key perplexity } difference interval { low high } } } }`;
  const before = await ask(curve);
  expect(before.errors).toEqual([]);
  const { points, kneeByPerplexity } = before.model.calibration.curve;
  expect(points.map(({ samples }: { samples: number }) => samples)).toEqual([64, 128, 256]);
  expect(points.at(-1)).toMatchObject({ jaccard: 1, difference: null });
  expect(kneeByPerplexity).toBeNull();
  await run(points.map((point: { evaluation: { key: string } }) => point.evaluation.key));
  const after = (await ask(curve)).model.calibration.curve;
  const [smallest, , largest] = after.points;
  expect(smallest.difference).toBeCloseTo(Math.log(smallest.evaluation.perplexity / largest.evaluation.perplexity), 10);
  expect(smallest.interval.low).toBeLessThanOrEqual(smallest.difference);
  const settled = after.points.map(
    ({ difference, interval }: { difference: number | null; interval: { low: number; high: number } | null }) =>
      difference === null || Math.abs(difference) <= Math.log(1.005) || (interval!.low <= 0 && interval!.high >= 0),
  );
  expect(after.kneeByPerplexity).toBe(settled[1] ? (settled[0] ? 64 : 128) : null);
  const unfit = await ask(`${calibration(0)} { curve(${plan}, sizes: [100]) { kneeByMasks } }`);
  expect(unfit.errors[0]?.message).toContain('whole numbers of 64 up to 256');
});
