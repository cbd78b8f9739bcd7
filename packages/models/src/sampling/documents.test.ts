import { expect, it } from 'vitest';
import { expectProblem } from '../../test/helpers.ts';
import type { TokenSource } from '../types.ts';
import { drawCalibrationRows } from './calibration-rows.ts';
import { evaluationRows } from './evaluation-rows.ts';

const LENGTHS = Array.from({ length: 40 }, (_, index) => ((index * 37) % 50) + 1);

/** A token says of which document it is, and where it stands. */
const documents: TokenSource = {
  kind: 'documents',
  count: LENGTHS.length,
  byteLength: 0,
  encode: async (index) => Int32Array.from({ length: LENGTHS[index]! }, (_, at) => 1000 * index + at),
};

const placesOf = (rows: readonly Int32Array[]) => rows.map((row) => [Math.floor(row[0]! / 1000), row[0]! % 1000]);

// Python 3.11, the published get_c4 on lists of these lengths: while True: i = randint(0, 39); if len > T: break; randint(0, len - T - 1)
const DRAWN = [
  [24, 13],
  [2, 2],
  [32, 7],
  [25, 2],
  [13, 8],
  [8, 9],
  [8, 24],
  [6, 2],
];

it('rows of documents are those of the published code for C4', async () => {
  const options = { samples: 8, sequenceLength: 20, sampling: 'DOCUMENTS', seed: 0 } as const;
  const rows = await drawCalibrationRows(documents, options);
  expect(placesOf(rows)).toEqual(DRAWN);
  expect(rows.every((row) => row.length === 20 && row[19] === row[0]! + 19)).toBe(true);
  const others = await drawCalibrationRows(documents, { ...options, samples: 4, sequenceLength: 45, seed: 7 });
  expect(placesOf(others)).toEqual([
    [4, 0],
    [27, 3],
    [4, 1],
    [35, 0],
  ]);
});

it('perplexity is measured on rows drawn alike, 256 by default', async () => {
  expect(placesOf(await evaluationRows(documents, { sequenceLength: 20, maxRows: 8 }))).toEqual(DRAWN);
  expect(await evaluationRows(documents, { sequenceLength: 20, maxRows: null })).toHaveLength(256);
});

it('gives up where no document is longer than a row, and mixes neither kind of sampling', async () => {
  const draw = (sampling: 'DOCUMENTS' | 'RANDOM', sequenceLength: number) => () =>
    drawCalibrationRows(documents, { samples: 1, sequenceLength, sampling, seed: 0 });
  await expectProblem(draw('DOCUMENTS', 50), 'TOO_FEW_ROWS', '40 documents', '50 tokens');
  await expectProblem(draw('RANDOM', 20), 'BAD_PARAMETER', 'documents', 'RANDOM');
});
