import {
  type Operations,
  registerDemo,
  resolveCalibration,
  resolveEvaluation,
  resolvePlan,
  resolvePrunedModel,
} from '@flapbook/operations';
import { succeedWithoutRun } from '@flapbook/operations/testing';

const SAMPLES = [128, 256, 512, 1024] as const;
const METRICS = ['WIFV', 'WIFN', 'IFV'] as const;
const STRUCTURES = ['AL_AM', 'UL_UM'] as const;
const COMPENSATIONS = ['BASELINE_BIAS', 'NONE'] as const;
const RATIOS = 11;

/**
 * Evaluations of the bundled model pruned in so many ways, as if they had been run: resolved and made known as always,
 * with seeded results in place of a run's. Answers with their number.
 */
export async function insertEvaluations(operations: Operations, count: number): Promise<number> {
  await registerDemo(operations);
  const model = await operations.models.byName('flapbook-demo');
  const [train, test] = await Promise.all([
    operations.datasets.byName('demo-stories-train'),
    operations.datasets.byName('demo-stories-test'),
  ]);
  const random = seeded(7);
  let made = 0;
  for (const samples of SAMPLES) {
    const calibration = resolveCalibration({ samples }, { model, dataset: train, engine: 'onnx' });
    await operations.remember(calibration);
    await succeedWithoutRun(operations, calibration.key, { tokens: samples * 128 });
    for (const [metric, structure, compensation] of product(METRICS, STRUCTURES, COMPENSATIONS)) {
      for (let step = 1; step <= RATIOS && made < count; step++) {
        const ratio = step * 0.05;
        const plan = resolvePlan({ ratio, metric, structure }, { model, calibration });
        const pruned = resolvePrunedModel(compensation, { model, plan });
        const subject = { model, pruned };
        const evaluation = resolveEvaluation({ maxRows: 64 }, { subject, dataset: test, engine: 'onnx' });
        await operations.remember(evaluation);
        const parameters = model.parameters - Math.round(model.prunableParameters * ratio);
        await succeedWithoutRun(operations, pruned.key, { parameters, biasNorms: [] });
        const perplexity = 2.2 * Math.exp(ratio * (compensation === 'NONE' ? 3 : 2) + random() * 0.1);
        const interval = { low: perplexity * 0.97, high: perplexity * 1.03 };
        await succeedWithoutRun(operations, evaluation.key, { perplexity, interval, rows: 64, tokens: 8128 });
        made += 1;
      }
    }
  }
  return made;
}

function product<A, B, C>(as: readonly A[], bs: readonly B[], cs: readonly C[]): [A, B, C][] {
  return as.flatMap((a) => bs.flatMap((b) => cs.map((c): [A, B, C] => [a, b, c])));
}

/** Numbers from 0 to 1, the same each time: a linear congruential generator (Numerical Recipes' constants). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
