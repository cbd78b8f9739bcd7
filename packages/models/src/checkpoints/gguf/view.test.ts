import { describe, expect, it } from 'vitest';
import { readView, type TensorView } from './view.ts';

const ROWS = 64;
const COLUMNS = 8;
const ROW_BYTES = 4 * COLUMNS;
const DATA = Uint8Array.from({ length: ROWS * ROW_BYTES }, (_, i) => (i * 31 + (i >> 8)) & 255);

function viewOf(pairedRows: number | null): TensorView {
  const type = { name: 'F32', elements: 1, bytes: 4 };
  const source = { name: 'blk.0.attn_q.weight', type, shape: [ROWS, COLUMNS], offset: 0, byteLength: DATA.length };
  return { name: 'q', source, shape: [ROWS, COLUMNS], dataType: 'F32', pairedRows };
}

describe('a view of a file’s rows', () => {
  it.each([null, 16])(
    'reads of the file what is asked for and no more than a head beyond (head size %s)',
    async (head) => {
      let read = 0;
      const source = async ({ start, length }: { readonly start: number; readonly length: number }) => {
        read += length;
        return DATA.subarray(start, start + length);
      };
      const whole = await readView(viewOf(head), { start: 0, length: DATA.length }, source);
      expect(read).toBe(DATA.length);
      for (const [start, length] of [
        [0, ROW_BYTES],
        [5, 3 * ROW_BYTES],
        [17 * ROW_BYTES + 3, ROW_BYTES],
        [DATA.length - 1, 1],
      ] as const) {
        read = 0;
        expect(await readView(viewOf(head), { start, length }, source)).toEqual(whole.slice(start, start + length));
        expect(read).toBeLessThanOrEqual(length + 2 * (head ?? 1) * ROW_BYTES);
      }
    },
  );
});
