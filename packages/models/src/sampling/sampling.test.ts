import { describe, expect, it } from 'vitest';
import { expectProblem } from '../../test/helpers.ts';
import type { Sampling, TokenSource } from '../types.ts';
import { type CalibrationRowsOptions, drawCalibrationRows } from './calibration-rows.ts';
import { type EvaluationRowsOptions, evaluationRows } from './evaluation-rows.ts';

/** Tokens 0, 1, 2, …: a window's first token is its start. */
const stream = (length: number): TokenSource => ({ kind: 'stream', ids: Int32Array.from({ length }, (_, id) => id) });

const rows: TokenSource = {
  kind: 'rows',
  rows: [Int32Array.of(1, 2, 3), Int32Array.of(4, 5, 6), Int32Array.of(7, 8, 9)],
};

const draw = (source: TokenSource, options: Partial<CalibrationRowsOptions>) =>
  drawCalibrationRows(source, { samples: 2, sequenceLength: null, sampling: 'CONTIGUOUS', seed: 0, ...options });

const evaluate = (source: TokenSource, options: Partial<EvaluationRowsOptions>) =>
  evaluationRows(source, { sequenceLength: null, maxRows: null, ...options });

const starts = (drawn: readonly Int32Array[]) => drawn.map((row) => row[0]);

describe('drawCalibrationRows from a text', () => {
  it('CONTIGUOUS takes windows one after the other', async () => {
    const drawn = await draw(stream(10), { samples: 3, sequenceLength: 3 });
    expect(drawn).toEqual([Int32Array.of(0, 1, 2), Int32Array.of(3, 4, 5), Int32Array.of(6, 7, 8)]);
  });

  it('PYTHON_RANDOM takes the windows of the published code', async () => {
    // 10128 - 128 = 10000 possible starts, so these are the numbers of randint(0, 9999) for seed 0.
    const drawn = await draw(stream(10_128), { samples: 5, sequenceLength: 128, sampling: 'PYTHON_RANDOM' });
    expect(starts(drawn)).toEqual([6311, 6890, 663, 4242, 8376]);
    expect(drawn.every((row) => row.length === 128 && row[127] === row[0]! + 127)).toBe(true);
  });

  it('RANDOM takes any window, the last one too, and the same ones for the same seed', async () => {
    const options = { samples: 200, sequenceLength: 4, sampling: 'RANDOM', seed: 5 } as const;
    const drawn = starts(await draw(stream(7), options));
    expect([...new Set(drawn)].sort()).toEqual([0, 1, 2, 3]);
    expect(starts(await draw(stream(7), options))).toEqual(drawn);
    expect(starts(await draw(stream(7), { ...options, seed: 6 }))).not.toEqual(drawn);
    expect(starts(await draw(stream(7), { ...options, samples: 10 }))).toEqual(drawn.slice(0, 10));
  });

  it('gives rows of their own, so that handing one to another process does not take the text along', async () => {
    const source = stream(10);
    for (const sampling of ['CONTIGUOUS', 'RANDOM', 'PYTHON_RANDOM'] as const) {
      for (const row of await draw(source, { sequenceLength: 4, sampling })) expect(row.buffer.byteLength).toBe(16);
    }
  });

  it.each([
    ['CONTIGUOUS', 8],
    ['RANDOM', 4],
    ['PYTHON_RANDOM', 5],
  ] as [Sampling, number][])('%s: 2 samples of 4 tokens need %d tokens', async (sampling, needed) => {
    expect(await draw(stream(needed), { sequenceLength: 4, sampling })).toHaveLength(2);
    const work = () => draw(stream(needed - 1), { sequenceLength: 4, sampling });
    await expectProblem(work, 'TOO_FEW_ROWS', '2 samples', `${needed} tokens`, `has ${needed - 1}`);
  });
});

describe('drawCalibrationRows from rows', () => {
  it('takes the first ones in their order, whatever the policy', async () => {
    for (const sampling of ['CONTIGUOUS', 'RANDOM', 'PYTHON_RANDOM'] as const) {
      expect(await draw(rows, { sampling })).toEqual([Int32Array.of(1, 2, 3), Int32Array.of(4, 5, 6)]);
    }
    expect(await draw(rows, { sequenceLength: 3 })).toHaveLength(2);
  });

  it('needs as many rows as samples, and their own length', async () => {
    await expectProblem(() => draw(rows, { samples: 4 }), 'TOO_FEW_ROWS', '4 samples', '3 rows');
    await expectProblem(() => draw(rows, { sequenceLength: 2 }), 'BAD_PARAMETER', 'length is 2', '3 tokens');
    const ragged: TokenSource = { kind: 'rows', rows: [Int32Array.of(1, 2), Int32Array.of(3)] };
    await expectProblem(() => draw(ragged, {}), 'ROWS_UNEQUAL', 'Row 1 has 1', 'row 0 has 2');
    await expectProblem(() => draw({ kind: 'rows', rows: [] }, {}), 'TOO_FEW_ROWS', '0 rows');
    const single: TokenSource = { kind: 'rows', rows: [Int32Array.of(1), Int32Array.of(2)] };
    await expectProblem(() => draw(single, {}), 'BAD_PARAMETER', 'length is 1');
  });
});

describe('evaluationRows', () => {
  it('takes all whole rows of a text and drops the partial one', async () => {
    expect(await evaluate(stream(8), { sequenceLength: 3 })).toEqual([Int32Array.of(0, 1, 2), Int32Array.of(3, 4, 5)]);
    expect(await evaluate(stream(9), { sequenceLength: 3 })).toHaveLength(3);
  });

  it('takes rows as they are', async () => {
    expect(await evaluate(rows, {})).toEqual(rows.kind === 'rows' && rows.rows);
  });

  it('takes no more than asked for', async () => {
    expect(await evaluate(stream(9), { sequenceLength: 3, maxRows: 2 })).toHaveLength(2);
    expect(await evaluate(stream(9), { sequenceLength: 3, maxRows: 5 })).toHaveLength(3);
    expect(await evaluate(rows, { maxRows: 1 })).toEqual([Int32Array.of(1, 2, 3)]);
  });

  it('needs one whole row', async () => {
    await expectProblem(() => evaluate(stream(2), { sequenceLength: 3 }), 'TOO_FEW_ROWS', '2 tokens', 'takes 3');
    await expectProblem(() => evaluate({ kind: 'rows', rows: [] }, {}), 'TOO_FEW_ROWS', '0 rows');
    await expectProblem(() => evaluate(rows, { sequenceLength: 4 }), 'BAD_PARAMETER', 'length is 4', '3 tokens');
  });
});

describe('settings', () => {
  it('are checked by name', async () => {
    const text = stream(100);
    await expectProblem(() => draw(text, {}), 'BAD_PARAMETER', 'sequence length');
    for (const sequenceLength of [1, 0, -4, 2.5, Number.NaN]) {
      await expectProblem(
        () => draw(text, { sequenceLength }),
        'BAD_PARAMETER',
        'sequence length',
        `${sequenceLength}`,
      );
      await expectProblem(() => evaluate(text, { sequenceLength }), 'BAD_PARAMETER', 'sequence length');
    }
    await expectProblem(() => draw(text, { sequenceLength: 4, samples: 0 }), 'BAD_PARAMETER', 'samples', '0');
    await expectProblem(() => draw(text, { sequenceLength: 4, seed: -1 }), 'BAD_PARAMETER', 'seed', '-1');
    await expectProblem(() => draw(text, { sequenceLength: 4, seed: 2 ** 53 }), 'BAD_PARAMETER', 'seed');
    await expectProblem(() => evaluate(text, { sequenceLength: 4, maxRows: 0 }), 'BAD_PARAMETER', 'rows', '0');
  });

  it('keep within the model’s positions', async () => {
    const limits = { sequenceLength: 5, maxPositions: 4 };
    await expectProblem(() => draw(stream(100), limits), 'SEQUENCE_TOO_LONG', '5', '4 positions');
    await expectProblem(() => evaluate(stream(100), limits), 'SEQUENCE_TOO_LONG', '5', '4 positions');
    await expectProblem(() => evaluate(rows, { maxPositions: 2 }), 'SEQUENCE_TOO_LONG', '3', '2 positions');
    expect(await draw(rows, { maxPositions: 3 })).toHaveLength(2);
  });
});
