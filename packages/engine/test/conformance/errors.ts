import type { ErrorCode } from '@flapbook/flap';
import { describe, expect, it } from 'vitest';
import type { EngineModel, LayerPruning } from '../../src/types.ts';
import type { EngineFactory } from '../conformance.ts';
import { openTiny, randomRows } from '../models.ts';

const PRUNING: LayerPruning = {
  attentionKept: Int32Array.of(0),
  mlpKept: Int32Array.of(0),
  attentionBias: null,
  mlpBias: null,
};

interface Case {
  readonly title: string;
  readonly code: ErrorCode;
  readonly message: RegExp;
  readonly run: (model: EngineModel) => Promise<unknown>;
}

const ROWS = randomRows(2, 6);

const CASES: readonly Case[] = [
  {
    title: 'a token beyond the vocabulary',
    code: 'TOKEN_OUT_OF_RANGE',
    message: /Row 1, position 2: token 32/,
    run: (model) => model.evaluate([Int32Array.of(1, 2, 3), Int32Array.of(1, 2, 32)]),
  },
  {
    title: 'a negative token',
    code: 'TOKEN_OUT_OF_RANGE',
    message: /token -1/,
    run: (model) => model.nextTokens([Int32Array.of(-1)]),
  },
  {
    title: 'rows of different lengths',
    code: 'ROWS_UNEQUAL',
    message: /Row 1 has 2 tokens, row 0 has 3/,
    run: (model) => model.calibrate([Int32Array.of(1, 2, 3), Int32Array.of(1, 2)], { onStatistics: () => undefined }),
  },
  {
    title: 'rows beyond the model’s positions',
    code: 'SEQUENCE_TOO_LONG',
    message: /129 tokens; the model has 128/,
    run: (model) => model.evaluate(randomRows(1, 129)),
  },
  {
    title: 'rows too short to predict anything',
    code: 'BAD_PARAMETER',
    message: /at least 2/,
    run: (model) => model.evaluate([Int32Array.of(1)]),
  },
  {
    title: 'no rows in a batch',
    code: 'BAD_PARAMETER',
    message: /rowsPerBatch/,
    run: (model) => model.evaluate(ROWS, { rowsPerBatch: 0 }),
  },
  {
    title: 'a pruning of another depth',
    code: 'BAD_PARAMETER',
    message: /1 layers for a model of 2/,
    run: (model) => model.evaluate(ROWS, { pruning: [null] }),
  },
  {
    title: 'kept units out of order',
    code: 'BAD_PARAMETER',
    message: /Layer 1, mlpKept/,
    run: (model) => model.evaluate(ROWS, { pruning: [null, { ...PRUNING, mlpKept: Int32Array.of(3, 3) }] }),
  },
  {
    title: 'kept units that the model has not',
    code: 'BAD_PARAMETER',
    message: /Layer 0, attentionKept: 4/,
    run: (model) => model.evaluate(ROWS, { pruning: [{ ...PRUNING, attentionKept: Int32Array.of(4) }, null] }),
  },
  {
    title: 'a decision that does not fit',
    code: 'BAD_PARAMETER',
    message: /Layer 0: a compensation of 3 values/,
    run: (model) =>
      model.calibrate(ROWS, {
        onStatistics: () => undefined,
        pruneLayer: () => ({ ...PRUNING, mlpBias: new Float64Array(3) }),
      }),
  },
  {
    title: 'a layer that the model has not',
    code: 'BAD_PARAMETER',
    message: /no layer 2/,
    run: (model) => model.projectBias(2, 'mlp', Int32Array.of(0), Float64Array.of(1)),
  },
];

/** Every expected failure has its code and says where it is. */
export function describeErrors(create: EngineFactory): void {
  describe('errors', () => {
    it.each(CASES)('$code: $title', async ({ code, message, run }) => {
      const { model } = await openTiny(await create());
      await expect(run(model)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    });

    it('NOT_FINITE: names layer, module and row', async () => {
      const { model } = await openTiny(await create(), {
        edit: (tensors) =>
          tensors.map((tensor) => {
            if (tensor.name !== 'model.layers.1.mlp.up_proj.weight') return tensor;
            return { ...tensor, values: tensor.values.map((value, i) => (i === 20 ? Number.NaN : value)) };
          }),
      });
      const calibration = model.calibrate(ROWS, { onStatistics: () => undefined });
      await expect(calibration).rejects.toMatchObject({ code: 'NOT_FINITE', message: 'Layer 1, mlp, row 0: NaN.' });
      const evaluation = model.evaluate(ROWS);
      await expect(evaluation).rejects.toMatchObject({ code: 'NOT_FINITE', message: /LM head, row 0/ });
    });
  });
}
