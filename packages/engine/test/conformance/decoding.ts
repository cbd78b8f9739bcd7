import { describe, expect, it } from 'vitest';
import type { LayerPruning } from '../../src/types.ts';
import type { EngineFactory, EngineLimits } from '../conformance.ts';
import { openTiny, randomRows } from '../models.ts';
import { referencePass } from '../reference.ts';

/** Pruned models token by token, and what is refused; `describeArchitectures` goes through the dense ones. */
export function describeDecoding(create: EngineFactory, { cache }: EngineLimits): void {
  describe.skipIf(cache === false)('token by token', () => {
    it('agrees with whole passes of a pruned model, and begins anew', async () => {
      const { folder, model } = await openTiny(await create(), { heads: 6, keyValueHeads: 2, headDim: 4, hidden: 24 });
      const bias = new Float64Array(24).fill(0.1);
      const pruning: LayerPruning[] = [
        { attentionKept: Int32Array.of(1), mlpKept: Int32Array.of(1, 4, 9), attentionBias: null, mlpBias: bias },
        { attentionKept: new Int32Array(0), mlpKept: Int32Array.of(2), attentionBias: bias, mlpBias: null },
      ];
      const decoder = await model.decoder({ positions: 9, pruning });
      for (const rows of [randomRows(3, 9), randomRows(4, 9).slice(2)]) {
        let logits = await decoder.prefill(rows.map((row) => row.subarray(0, 6)));
        for (let length = 6; length < 9; length++) {
          for (const [n, row] of rows.entries()) {
            const { logits: due } = await referencePass(folder, row.slice(0, length), pruning);
            for (const [id, value] of due.entries()) expect(logits[n * 32 + id]).toBeCloseTo(value, 4);
          }
          logits = await decoder.step(Int32Array.from(rows, (row) => row[length]!));
        }
        await expect(decoder.step(new Int32Array(rows.length))).rejects.toMatchObject({ code: 'SEQUENCE_TOO_LONG' });
      }
      decoder.release();
    });

    it('runs its first blocks by themselves, pruned to anything', async () => {
      const { model } = await openTiny(await create(), { heads: 6, keyValueHeads: 2, headDim: 4, hidden: 24 });
      for (const [groups, channels] of [
        [2, 3],
        [1, 0],
        [0, 0],
      ] as const) {
        const kept = (units: number) => Int32Array.from({ length: units }, (_, unit) => unit);
        const layer: LayerPruning = {
          attentionKept: kept(groups),
          mlpKept: kept(channels),
          attentionBias: null,
          mlpBias: null,
        };
        const blocks = await model.blocks({ positions: 5, layers: 1, pruning: [layer, layer] });
        const hidden = new Float32Array(2 * 4 * 24).fill(0.5);
        await blocks.run({ hidden, rows: 2, position: 0 });
        await blocks.run({ hidden: new Float32Array(2 * 24).fill(0.5), rows: 2, position: 4 });
        const beyond = blocks.run({ hidden: new Float32Array(2 * 24), rows: 2, position: 5 });
        await expect(beyond).rejects.toMatchObject({ code: 'SEQUENCE_TOO_LONG' });
        blocks.release();
      }
      for (const layers of [0, 3]) {
        await expect(model.blocks({ positions: 4, layers })).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
      }
    });

    it('refuses what does not fit', async () => {
      const { model } = await openTiny(await create());
      await expect(model.decoder({ positions: 129 })).rejects.toMatchObject({ code: 'SEQUENCE_TOO_LONG' });
      await expect(model.decoder({ positions: 4, pruning: [null] })).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
      const decoder = await model.decoder({ positions: 4 });
      await expect(decoder.step(Int32Array.of(1))).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
      await decoder.prefill([Int32Array.of(1, 2)]);
      await expect(decoder.step(Int32Array.of(1, 2))).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
      await expect(decoder.step(Int32Array.of(32))).rejects.toMatchObject({ code: 'TOKEN_OUT_OF_RANGE' });
    });
  });
  it.runIf(cache === false)('says that it does not go token by token', async () => {
    const { model } = await openTiny(await create());
    await expect(model.decoder({ positions: 4 })).rejects.toMatchObject({ code: 'UNSUPPORTED_CONFIG' });
  });
}
