import { describe, expect, it } from 'vitest';
import type { LayerPruning } from '../../src/types.ts';
import type { EngineFactory } from '../conformance.ts';
import { argmax, calibrated, expectLikelihoods, expectStatistics, StatisticsLog } from '../expect.ts';
import { openTiny, randomRows } from '../models.ts';
import { referencePass } from '../reference.ts';

const HIDDEN = 24;
const MODEL = { heads: 6, keyValueHeads: 3, headDim: 4, hidden: HIDDEN, intermediate: 20, layers: 3 };
const ALL_GROUPS = Int32Array.of(0, 1, 2);
const ALL_CHANNELS = Int32Array.from({ length: 20 }, (_, c) => c);
const NONE = new Int32Array(0);

function bias(seed: number): Float64Array {
  return Float64Array.from({ length: HIDDEN }, (_, i) => Math.sin(seed + i) / 3);
}

const SOME: LayerPruning = {
  attentionKept: Int32Array.of(0, 2),
  mlpKept: Int32Array.of(1, 2, 3, 11, 19),
  attentionBias: null,
  mlpBias: null,
};
/** Weights that have nothing to do with the model's own, for SOME. */
function replacement(seed: number, channels: number): Float32Array {
  return Float32Array.from({ length: HIDDEN * channels }, (_, i) => Math.sin(seed + 7 * i) / 5);
}

const LAYERS: readonly (readonly [string, LayerPruning])[] = [
  ['units removed', SOME],
  ['units removed, with compensation', { ...SOME, attentionBias: bias(1), mlpBias: bias(2) }],
  [
    'units removed, an output projection replaced',
    { ...SOME, mlpBias: bias(8), outputs: async () => ({ attention: replacement(1, 2 * 8), mlp: null }) },
  ],
  ['one unit left', { ...SOME, attentionKept: Int32Array.of(1), mlpKept: Int32Array.of(7) }],
  ['attention empty', { ...SOME, attentionKept: NONE }],
  ['attention empty, with compensation', { ...SOME, attentionKept: NONE, attentionBias: bias(3) }],
  ['MLP empty', { ...SOME, mlpKept: NONE }],
  ['MLP empty, with compensation', { ...SOME, mlpKept: NONE, mlpBias: bias(4) }],
  ['both empty', { attentionKept: NONE, mlpKept: NONE, attentionBias: null, mlpBias: null }],
  ['nothing removed', { attentionKept: ALL_GROUPS, mlpKept: ALL_CHANNELS, attentionBias: null, mlpBias: null }],
  [
    'nothing removed, biases added',
    { attentionKept: ALL_GROUPS, mlpKept: ALL_CHANNELS, attentionBias: bias(5), mlpBias: bias(6) },
  ],
];

/** Pruned models against the reference with zeroed channels. */
export function describePruning(create: EngineFactory): void {
  describe('pruning', () => {
    it.each(LAYERS)('%s', async (_, entry) => {
      for (const biases of [false, true]) {
        const { folder, model } = await openTiny(await create(), { ...MODEL, attentionBias: biases, mlpBias: biases });
        const pruning = [null, entry, { ...entry, mlpKept: entry.mlpKept.slice(1) }];
        const rows = randomRows(3, 16);
        const expected = await Promise.all(rows.map((row) => referencePass(folder, row, pruning)));
        expectLikelihoods((await model.evaluate(rows, { pruning })).nll, expected);
        const next = await model.nextTokens(rows, { pruning });
        expect([...next]).toEqual(expected.map(({ logits }) => argmax(logits)));

        const statistics = await calibrated(model, rows, { pruning });
        for (let layer = 0; layer < MODEL.layers; layer++) {
          const groups = pruning[layer]?.attentionKept ?? ALL_GROUPS;
          const queryChannels = Array.from(groups).flatMap((group) =>
            Array.from({ length: 8 }, (_, c) => group * 8 + c),
          );
          const kept = { attention: Int32Array.from(queryChannels), mlp: pruning[layer]?.mlpKept ?? ALL_CHANNELS };
          for (const module of ['attention', 'mlp'] as const) {
            const actual = statistics.get(`${layer} ${module}`);
            // An empty module has no channels to report.
            if (kept[module].length === 0) expect(actual).toBeUndefined();
            else {
              const due = expected.map((pass) => pass.statistics[layer]![module]);
              expectStatistics(actual, due, { kept: kept[module], tokens: 16 });
            }
          }
        }
      }
    });

    it('runs with both output projections replaced, and refuses weights of another size', async () => {
      const { folder, model } = await openTiny(await create(), { ...MODEL, mlpBias: true });
      const replaced = { attention: replacement(2, 2 * 8), mlp: replacement(3, 5) };
      const pruning = [null, { ...SOME, outputs: async () => replaced }, null];
      const rows = randomRows(3, 16);
      const expected = await Promise.all(rows.map((row) => referencePass(folder, row, pruning)));
      expectLikelihoods((await model.evaluate(rows, { pruning })).nll, expected);
      const plain = await model.evaluate(rows, { pruning: [null, SOME, null] });
      expect((await model.evaluate(rows, { pruning })).nll).not.toEqual(plain.nll);
      const short = [null, { ...SOME, outputs: async () => ({ ...replaced, mlp: replacement(3, 4) }) }, null];
      await expect(model.evaluate(rows, { pruning: short })).rejects.toMatchObject({
        code: 'BAD_PARAMETER',
        message: expect.stringContaining('96 replaced weights of down, where 120 are due'),
      });
    });

    it('prunes each layer before the next one sees its outputs', async () => {
      const { folder, model } = await openTiny(await create(), MODEL);
      const decided: LayerPruning = { ...SOME, mlpBias: bias(7) };
      const pruning = [decided, null, null];
      const rows = randomRows(5, 16);
      const log = new StatisticsLog();
      const seen: string[] = [];
      await model.calibrate(rows, {
        onStatistics: log.listen,
        rowsPerBatch: 2,
        pruneLayer: (layer) => {
          seen.push(`${layer}: ${[...log.joined.keys()].filter((key) => key.startsWith(`${layer} `)).join(', ')}`);
          return pruning[layer]!;
        },
      });
      expect(seen).toEqual(['0: 0 attention, 0 mlp', '1: 1 attention, 1 mlp', '2: 2 attention, 2 mlp']);
      const dense = await Promise.all(rows.map((row) => referencePass(folder, row)));
      const pruned = await Promise.all(rows.map((row) => referencePass(folder, row, pruning)));
      for (const module of ['attention', 'mlp'] as const) {
        const options = { kept: null, tokens: 16 };
        // A layer's statistics are those before its own pruning and after that of the layers below.
        expectStatistics(
          log.joined.get(`0 ${module}`),
          dense.map((pass) => pass.statistics[0]![module]),
          options,
        );
        expectStatistics(
          log.joined.get(`1 ${module}`),
          pruned.map((pass) => pass.statistics[1]![module]),
          options,
        );
        expectStatistics(
          log.joined.get(`2 ${module}`),
          pruned.map((pass) => pass.statistics[2]![module]),
          options,
        );
      }
    });
  });
}
