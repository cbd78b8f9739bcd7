import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withDatabase } from '@flapbook/database/testing';
import type { MetricName, StructureName } from '@flapbook/flap';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetRecord, ModelRecord, Operations, ResolvedOperation } from './index.ts';
import { resolveCalibration, resolveEvaluation, resolvePlan, resolvePrunedModel } from './index.ts';
import { openWithWorker, runToEnd } from './testing.ts';

const FIXTURES = fileURLToPath(new URL('../../../../shared/fixtures/', import.meta.url));
const FOLDER = `${FIXTURES}stories260k-mha`;

interface GoldenRun {
  readonly method: 'flap' | 'wanda_sp' | 'mag_sp';
  readonly metric: string;
  readonly structure: string;
  readonly ratio: number;
  readonly removeHeads: number;
  readonly keptHeads: readonly number[][];
  readonly prunedChannels: readonly number[][];
  readonly attentionBiasNorm?: readonly number[];
  readonly mlpBiasNorm?: readonly number[];
  readonly evalPerplexity: number;
  readonly evalPerplexityWithoutBias?: number;
}

// The fixtures lie beside a developer's checkout, not in the repository.
describe.skipIf(!existsSync(FOLDER))(
  'the published code’s results, through the whole stack (needs ../shared/fixtures)',
  () => {
    const golden = existsSync(FOLDER)
      ? (JSON.parse(readFileSync(`${FOLDER}/golden.json`, 'utf8')) as {
          denseEvalPerplexity: number;
          runs: GoldenRun[];
        })
      : { denseEvalPerplexity: 0, runs: [] };
    const database = withDatabase();
    let stack: Awaited<ReturnType<typeof openWithWorker>>;
    let operations: Operations;
    let model: ModelRecord;
    let samples: DatasetRecord;
    let rows: DatasetRecord;

    beforeAll(async () => {
      stack = await openWithWorker(database.url);
      operations = stack.operations;
      model = await operations.models.register('stories', FOLDER);
      samples = await operations.datasets.byName(`tokens:${FOLDER}/tokens.json#samples`);
      rows = await operations.datasets.byName(`tokens:${FOLDER}/tokens.json#eval`);
    });
    afterAll(() => stack?.close());

    const evaluate = async (pruned: ResolvedOperation | null) => {
      const evaluation = resolveEvaluation({}, { subject: { model, pruned }, dataset: rows, engine: 'onnx' });
      const record = await runToEnd(operations, evaluation);
      expect(record.error).toBeNull();
      return record.result!.perplexity as number;
    };

    test('dense perplexity', async () => {
      expect(await evaluate(null)).toBeCloseTo(golden.denseEvalPerplexity, 5);
    });

    test.each(
      golden.runs.map((run) => ({ ...run, name: [run.method, run.metric, run.structure, run.ratio].join(' ') })),
    )('$name', async (run) => {
      const baseline = run.method !== 'flap';
      const calibration =
        run.method === 'mag_sp'
          ? null
          : resolveCalibration(
              { sequential: run.method === 'wanda_sp' ? { ratio: run.ratio } : null },
              { model, dataset: samples, engine: 'onnx' },
            );
      const plan = resolvePlan(
        {
          ratio: run.ratio,
          estimator: 'REFERENCE',
          metric:
            run.method === 'mag_sp' ? 'MAGNITUDE' : run.method === 'wanda_sp' ? 'WIFN' : (run.metric as MetricName),
          structure: baseline ? 'UL_UM' : (run.structure.replace('-', '_') as StructureName),
          removeHeads: run.removeHeads >= 0 ? run.removeHeads : null,
          squareAttentionScore: !baseline,
        },
        { model, calibration },
      );
      const uncompensated = resolvePrunedModel('NONE', { model, plan });
      const pruned = baseline ? uncompensated : resolvePrunedModel('BASELINE_BIAS', { model, plan });

      expectClose(await evaluate(pruned), run.evalPerplexity);
      const { result } = await operations.planner.plan(plan);
      expect(result.layers.map((layer) => [...layer.attention.kept])).toEqual(run.keptHeads);
      expect(result.layers.map((layer) => [...layer.mlp.pruned])).toEqual(run.prunedChannels);
      if (baseline) return;

      expectClose(await evaluate(uncompensated), run.evalPerplexityWithoutBias!);
      const norms = (await operations.states([pruned])).get(pruned.key)!.result!.biasNorms as {
        attention: number;
        mlp: number;
      }[];
      for (const [layer, { attention, mlp }] of norms.entries()) {
        expectClose(attention, run.attentionBiasNorm![layer]!);
        expectClose(mlp, run.mlpBiasNorm![layer]!);
      }
    });
  },
);

/** To 1e-4 relative. */
function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-4 * Math.abs(expected));
}
