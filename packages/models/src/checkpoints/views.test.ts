import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectProblem, temporaryFolder } from '../../test/helpers.ts';
import { writeSafetensors } from '../../test/writeSafetensors.ts';
import type { DataType, StoredCheckpoint, TensorView } from '../types.ts';
import { toFloat32 } from './convert.ts';
import { openCheckpoint } from './safetensors.ts';
import { withViews } from './views.ts';

/** A matrix [6, 4] of the numbers from 0 on, and a vector of 6. */
async function opened(dataType: DataType, views: Readonly<Record<string, TensorView>>): Promise<StoredCheckpoint> {
  const directory = await temporaryFolder();
  const count = (length: number) => Float32Array.from({ length }, (_, i) => i);
  await writeSafetensors(path.join(directory, 'model.safetensors'), [
    { name: 'matrix', dataType, shape: [6, 4], values: count(24) },
    { name: 'vector', dataType, shape: [6], values: count(6) },
  ]);
  const stored = await openCheckpoint(directory);
  onTestFinished(() => stored.close());
  return withViews(stored, views);
}

const matrix = { of: 'matrix', shape: [6, 4] } as const;
/** Rows 1, 2, 4 and 5: the last two of each three. */
const rows = {
  start: 1,
  axes: [
    [2, 3],
    [2, 1],
  ],
} as const;

const CASES: readonly (readonly [string, TensorView, readonly number[], readonly number[]])[] = [
  ['under another name', matrix, [6, 4], Array.from({ length: 24 }, (_, i) => i)],
  ['rows in a row', { ...matrix, rows: { start: 2, axes: [[2, 1]] } }, [2, 4], [8, 9, 10, 11, 12, 13, 14, 15]],
  ['rows apart', { ...matrix, rows }, [4, 4], [4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19, 20, 21, 22, 23]],
  ['entries of a vector', { of: 'vector', shape: [6], rows }, [4], [1, 2, 4, 5]],
  [
    'the other way round',
    { ...matrix, transposed: true },
    [4, 6],
    Array.from({ length: 24 }, (_, i) => (i % 6) * 4 + Math.floor(i / 6)),
  ],
  [
    'columns as rows, the odd before the even',
    {
      ...matrix,
      transposed: true,
      rows: {
        start: 1,
        axes: [
          [2, -1],
          [2, 2],
        ],
      },
    },
    [4, 6],
    [1, 3, 0, 2].flatMap((column) => Array.from({ length: 6 }, (_, row) => row * 4 + column)),
  ],
];

describe('a view', () => {
  it.each(CASES)('reads %s, whole and in pieces', async (_, view, shape, values) => {
    for (const dataType of ['F32', 'BF16'] as const) {
      const checkpoint = await opened(dataType, { view });
      const size = dataType === 'F32' ? 4 : 2;
      const whole = await checkpoint.read('view');
      expect([whole.name, whole.shape, whole.byteLength]).toEqual(['view', shape, values.length * size]);
      expect([...toFloat32(whole)]).toEqual(values);
      for (const [start, length] of [
        [0, 3],
        [size, 5 * size],
        [3, 2 * size + 1],
        [7 * size, (values.length - 7) * size],
      ] as const) {
        if (length < 0 || start + length > whole.byteLength) continue;
        expect(await checkpoint.readBytes('view', { start, length })).toEqual(whole.data.slice(start, start + length));
      }
      expect([...checkpoint.tensors.keys()]).toEqual(['matrix', 'vector']);
      await expect(checkpoint.readBytes('view', { start: 0, length: 1000 })).rejects.toThrow(RangeError);
    }
  });

  it('leaves what is stored as it is, and refuses what is not as it says', async () => {
    const checkpoint = await opened('F32', { view: { ...matrix, rows } });
    expect([...toFloat32(await checkpoint.read('vector'))]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(checkpoint.require('matrix').shape).toEqual([6, 4]);
    await expectProblem(
      () => opened('F32', { view: { ...matrix, shape: [4, 6] } }),
      'BAD_CHECKPOINT',
      '[6, 4]',
      '[4, 6]',
    );
    await expectProblem(() => opened('F32', { view: { of: 'nothing', shape: [1] } }), 'TENSOR_MISSING', 'nothing');
  });
});
