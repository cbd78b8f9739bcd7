import { withDatabase } from '@flapbook/database/testing';
import { demoModel } from '@flapbook/demo';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Operations,
  registerDemo,
  resolveCalibration,
  resolveEvaluation,
  resolvePlan,
  resolvePrunedModel,
} from './index.ts';
import { openWithWorker, runToEnd } from './testing.ts';

// What packages/demo/README.md reports from an implementation of its own, in Python.
const REPORTED = { stories: 2.254, arithmetic: 1.571, code: 2.848 } as const;

describe('the bundled model', () => {
  const database = withDatabase();
  let stack: Awaited<ReturnType<typeof openWithWorker>>;
  let operations: Operations;
  beforeAll(async () => {
    stack = await openWithWorker(database.url);
    operations = stack.operations;
    await registerDemo(operations);
  });
  afterAll(() => stack?.close());

  test.each(Object.entries(REPORTED))(
    '%s: has the reported perplexity; pruned by half it is visibly worse, and compensation visibly helps',
    async (domain, reported) => {
      const model = await operations.models.byName(demoModel.name);
      const dataset = await operations.datasets.byName(`demo-${domain}-test`);
      const train = await operations.datasets.byName(`demo-${domain}-train`);
      const calibration = resolveCalibration({ samples: 256 }, { model, dataset: train, engine: 'onnx' });
      const plan = resolvePlan({ ratio: 0.5 }, { model, calibration });
      const perplexity = async (compensation: 'NONE' | 'BASELINE_BIAS' | null) => {
        const pruned = compensation === null ? null : resolvePrunedModel(compensation, { model, plan });
        const evaluation = resolveEvaluation({}, { subject: { model, pruned }, dataset, engine: 'onnx' });
        return (await runToEnd(operations, evaluation)).result!.perplexity as number;
      };
      const dense = await perplexity(null);
      const compensated = await perplexity('BASELINE_BIAS');
      expect(dense).toBeCloseTo(reported, 2);
      expect(compensated).toBeGreaterThan(1.3 * dense);
      expect(await perplexity('NONE')).toBeGreaterThan(1.2 * compensated);
    },
    120_000,
  );
});
