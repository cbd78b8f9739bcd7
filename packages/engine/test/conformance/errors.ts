import type { ErrorCode } from '@flapbook/flap';
import type { TinyModelOptions } from '@flapbook/models/testing';
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

    /** Some weights as NaN, by tensor. */
    const spoilt = (name: string, isSpoilt: (index: number) => boolean): TinyModelOptions => ({
      edit: (tensors) =>
        tensors.map((tensor) => {
          if (tensor.name !== name) return tensor;
          return { ...tensor, values: tensor.values.map((value, i) => (isSpoilt(i) ? Number.NaN : value)) };
        }),
    });

    it('NOT_FINITE: names layer, module and row, whatever was asked of the model', async () => {
      const { model } = await openTiny(
        await create(),
        spoilt('model.layers.1.mlp.up_proj.weight', (i) => i === 20),
      );
      const tree = { tokens: Int32Array.of(1, 2, 3), parents: Int32Array.of(-1, 0, 0) };
      const asked = { ...tree, nodes: Int32Array.of(1, 2), targets: Int32Array.of(4, 5) };
      const onGradient = () => undefined;
      for (const run of [
        () => model.calibrate(ROWS, { onStatistics: () => undefined }),
        () => model.evaluate(ROWS),
        () => model.nextTokens(ROWS),
        () => model.score([asked, asked]),
        () => model.gram(ROWS, { onGram: async () => undefined }),
        () => model.gradients(ROWS, { onGradient }),
      ]) {
        await expect(run()).rejects.toMatchObject({ code: 'NOT_FINITE', message: 'Layer 1, mlp, row 0: NaN.' });
      }
    });

    it('NOT_FINITE: names where it came up, and not the layer that it reached', async () => {
      const inOutput = spoilt('model.layers.0.mlp.down_proj.weight', (i) => i === 3);
      const { model } = await openTiny(await create(), inOutput);
      const message = 'Layer 0, output, row 0: NaN.';
      await expect(model.evaluate(ROWS)).rejects.toMatchObject({ code: 'NOT_FINITE', message });
      const calibration = model.calibrate(ROWS, { onStatistics: () => undefined });
      await expect(calibration).rejects.toMatchObject({ code: 'NOT_FINITE', message });
    });

    it('NOT_FINITE: calls the row as it is told to, the one that it is', async () => {
      const width = 16;
      const inEmbedding = spoilt('model.embed_tokens.weight', (i) => Math.floor(i / width) === 9);
      const { model } = await openTiny(await create(), { hidden: width, ...inEmbedding });
      const rows = [Int32Array.of(1, 2, 3, 4), Int32Array.of(5, 6, 7, 8), Int32Array.of(1, 2, 9, 4)];
      const nameRow = (row: number) => `sample ${64 + row}`;
      const message = 'Embedding, sample 66: NaN.';
      for (const rowsPerBatch of [1, 3]) {
        const options = { nameRow, rowsPerBatch };
        await expect(model.evaluate(rows, options)).rejects.toMatchObject({ code: 'NOT_FINITE', message });
        const calibration = model.calibrate(rows, { ...options, onStatistics: () => undefined });
        await expect(calibration).rejects.toMatchObject({ code: 'NOT_FINITE', message });
      }
      const trees = [2, 9].map((last) => ({
        tokens: Int32Array.of(1, last),
        parents: Int32Array.of(-1, 0),
        nodes: Int32Array.of(0, 1),
        targets: Int32Array.of(3, 3),
      }));
      const named = { nameRow: (tree: number) => `item ${tree + 1}` };
      await expect(model.score(trees, named)).rejects.toMatchObject({ message: 'Embedding, item 2: NaN.' });
      const short = [rows[0]!, rows[1]!.subarray(1)];
      await expect(model.evaluate(short, { nameRow })).rejects.toMatchObject({
        code: 'ROWS_UNEQUAL',
        message: 'Sample 65 has 3 tokens, sample 64 has 4.',
      });
    });
  });
}
