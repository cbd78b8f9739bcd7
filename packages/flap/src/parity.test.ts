import { describe, expect, it } from 'vitest';
import { type GoldenRun, goldenExists, readGolden, readWeights } from '../test/golden.ts';
import {
  type ChannelStatistics,
  channelsOfUnits,
  compensationValues,
  METHODS,
  type MetricName,
  type ModuleName,
  type PerModule,
  prepare,
  projectColumns,
  prunableShape,
  type StructureName,
  score,
  weightStatistics,
} from './index.ts';

const LAYERS = 5;
const HEAD_DIM = 8;
const CHANNELS = { attention: 64, mlp: 172 };
const SHAPE = prunableShape({
  layers: LAYERS,
  hiddenSize: 64,
  intermediateSize: 172,
  queryHeads: 8,
  keyValueHeads: 8,
  headDim: HEAD_DIM,
  gated: true,
});

const WEIGHTS = goldenExists ? outputProjections() : [];

// The golden values are not shipped with the project; without them beside the repository there is nothing to compare.
describe.skipIf(!goldenExists)(
  'parity with the published code (needs ../shared/fixtures beside the repository)',
  () => {
    const { runs } = goldenExists ? readGolden() : { runs: [] };
    const flapRuns = runs.filter((run) => run.method === 'flap');
    const magnitudeRuns = runs.filter((run) => run.method === 'mag_sp');
    const name = (run: GoldenRun) => `${run.metric} ${run.structure} ratio ${run.ratio} removeHeads ${run.removeHeads}`;

    it('covers 3 metrics x 4 structures x 2 ratios', () => {
      expect(new Set(flapRuns.map(name)).size).toBe(24);
      expect(magnitudeRuns).toHaveLength(2);
    });

    describe.each(flapRuns.map((run) => [name(run), run] as const))('%s', (_name, run) => {
      const statistics = statisticsOf(runs, run.metric);
      const plan = prepare({
        shape: SHAPE,
        structure: run.structure.replace('-', '_') as StructureName,
        estimator: 'REFERENCE',
        scores: scoresOf(run.metric as MetricName, statistics),
      }).at({ ratio: run.ratio, removeHeads: run.removeHeads });

      it('keeps the same heads and prunes the same channels', () => {
        expect(plan.layers.map((layer) => [...layer.attention.kept])).toEqual(run.keptHeads);
        expect(plan.layers.map((layer) => [...layer.mlp.pruned])).toEqual(run.prunedChannels);
      });

      it('adds biases of the same norm', () => {
        const norms = (module: ModuleName) =>
          plan.layers.map((mask, layer) => {
            const { pruned } = mask[module];
            const projection = compensationValues('BASELINE_BIAS', {
              baseline: statistics[layer]![module].baseline,
              prunedChannels: module === 'attention' ? channelsOfUnits(pruned, HEAD_DIM) : pruned,
            });
            return Math.hypot(...projectColumns(WEIGHTS[layer]![module], CHANNELS[module], projection));
          });
        expectClose(norms('attention'), run.attentionBiasNorm!);
        expectClose(norms('mlp'), run.mlpBiasNorm!);
      });
    });

    it.each(magnitudeRuns.map((run) => [run.ratio, run] as const))(
      'Magnitude-sp, ratio %s: same masks',
      (ratio, run) => {
        const { metric, structure, squareAttentionScore } = METHODS.MAGNITUDE_SP;
        const scores = scoresOf(metric, null);
        const plan = prepare({ shape: SHAPE, structure, estimator: 'REFERENCE', scores, squareAttentionScore }).at({
          ratio,
        });
        expect(plan.layers.map((layer) => [...layer.attention.kept])).toEqual(run.keptHeads);
        expect(plan.layers.map((layer) => [...layer.mlp.pruned])).toEqual(run.prunedChannels);
      },
    );
  },
);

function outputProjections(): PerModule<Float32Array>[] {
  const weights = readWeights();
  return Array.from({ length: LAYERS }, (_, layer) => ({
    attention: weights(`model.layers.${layer}.self_attn.o_proj.weight`),
    mlp: weights(`model.layers.${layer}.mlp.down_proj.weight`),
  }));
}

/** The statistics that one run a metric carries; what that metric does not use is absent and stands as NaN. */
function statisticsOf(runs: readonly GoldenRun[], metric: string): PerModule<ChannelStatistics>[] {
  const { statistics } = runs.find((run) => run.metric === metric && run.statistics)!;
  return Array.from({ length: LAYERS }, (_, layer) => {
    const of = (module: 'attn' | 'mlp'): ChannelStatistics => {
      const raw = statistics!.find((entry) => entry.layer === layer && entry.module === module)!;
      const missing = new Array<number>(raw.baseline.length).fill(Number.NaN);
      return {
        samples: 128,
        tokens: 128 * 128,
        baseline: Float64Array.from(raw.baseline),
        fluctuation: Float64Array.from(raw.fluctuation ?? missing),
        squaredNorm: Float64Array.from(raw.squaredNorm ?? missing),
      };
    };
    return { attention: of('attn'), mlp: of('mlp') };
  });
}

function scoresOf(metric: MetricName, statistics: readonly PerModule<ChannelStatistics>[] | null) {
  return WEIGHTS.map((weights, layer) => {
    const of = (module: ModuleName) =>
      score(metric, {
        statistics: statistics?.[layer]?.[module] ?? null,
        weights: weightStatistics(weights[module], CHANNELS[module]),
      });
    return { attention: of('attention'), mlp: of('mlp') };
  });
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  for (const [layer, value] of expected.entries()) {
    expect(Math.abs(actual[layer]! - value), `layer ${layer}`).toBeLessThanOrEqual(1e-4 * value);
  }
}
