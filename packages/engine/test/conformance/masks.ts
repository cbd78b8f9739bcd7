import { STRUCTURES, type StructureName } from '@flapbook/flap';
import { describe, it } from 'vitest';
import type { EngineFactory } from '../conformance.ts';
import { calibrated, type JoinedStatistics } from '../expect.ts';
import { type Calibrated, expectMasks, preparedFrom } from '../masks.ts';
import { openTiny, randomRows } from '../models.ts';
import { type ReferencePass, referencePass } from '../reference.ts';

const MODEL = { hidden: 24, heads: 12, keyValueHeads: 6, headDim: 4, intermediate: 60, layers: 3 };
const LENGTH = 16;
const STRUCTURE_NAMES = Object.keys(STRUCTURES) as StructureName[];

/** What pruning comes to: the masks of what a device has measured are those of the reference. */
export function describeMasks(create: EngineFactory): void {
  describe('masks', () => {
    it('are those of the reference in every structure, at every ratio, but for ties', async () => {
      const { folder, model } = await openTiny(await create(), MODEL);
      const rows = randomRows(6, LENGTH);
      const weights = new Map<string, Float32Array>();
      for (let layer = 0; layer < MODEL.layers; layer++) {
        for (const module of ['attention', 'mlp'] as const) {
          weights.set(`${layer} ${module}`, await model.outputProjection(layer, module));
        }
      }
      const common: Omit<Calibrated, 'statistics'> = {
        shape: folder.shape,
        tokensPerSample: LENGTH,
        weights: (layer, module) => weights.get(`${layer} ${module}`)!,
      };
      const passes = await Promise.all(rows.map((row) => referencePass(folder, row)));
      const due = { ...common, statistics: joinedOf(passes) };
      const found = { ...common, statistics: await calibrated(model, rows) };
      for (const structure of STRUCTURE_NAMES) {
        const [reference, own] = [preparedFrom(due, structure), preparedFrom(found, structure)];
        for (let ratio = 0.05; ratio < 1; ratio += 0.05) {
          const options = { ratio, removeHeads: Math.round(ratio * MODEL.layers * MODEL.keyValueHeads) };
          expectMasks(own.at(options).layers, reference.at(options), reference);
        }
      }
    });
  });
}

/** The reference's statistics as a device's are joined. */
function joinedOf(passes: readonly ReferencePass[]): Map<string, JoinedStatistics> {
  const joined = new Map<string, JoinedStatistics>();
  for (let layer = 0; layer < MODEL.layers; layer++) {
    for (const module of ['attention', 'mlp'] as const) {
      const own = passes.map(({ statistics }) => statistics[layer]![module]);
      const entry = { channels: own[0]!.mean.length, mean: own.map(({ mean }) => mean), m2: own.map(({ m2 }) => m2) };
      joined.set(`${layer} ${module}`, entry);
    }
  }
  return joined;
}
