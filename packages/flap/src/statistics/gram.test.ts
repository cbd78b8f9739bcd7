import { describe, expect, it } from 'vitest';
import { expectProblem } from '../../test/expect.ts';
import { gramOf } from '../../test/gram.ts';
import { draw, normal } from '../../test/random.ts';
import { type Gram, GramAccumulator, mergeGrams, products, triangleLength } from './gram.ts';

const CHANNELS = 6;
const next = normal(11);
/** The fourth channel’s mean is a million times its fluctuation. */
const rows = Array.from({ length: 40 }, () => draw(next, CHANNELS).map((value, c) => value + (c === 3 ? 1e6 : c)));
const whole = gramOf(rows);

function expectGram(actual: Gram, expected: Gram): void {
  expect(actual.tokens).toBe(expected.tokens);
  for (let c = 0; c < CHANNELS; c++) expect(actual.mean[c]! / expected.mean[c]!).toBeCloseTo(1, 12);
  for (let i = 0; i < triangleLength(CHANNELS); i++) expect(actual.centred[i]).toBeCloseTo(expected.centred[i]!, 7);
}

describe('Gram statistics', () => {
  it('add up from blocks of tokens, in tiles of rows', async () => {
    const accumulator = new GramAccumulator(CHANNELS);
    for (const block of [rows.slice(0, 7), rows.slice(7, 23), rows.slice(23)]) {
      const gram = gramOf(block);
      await accumulator.block(gram, async (add) => {
        for (const [start, end] of [
          [0, 4],
          [4, 6],
        ] as const) {
          const width = CHANNELS - start;
          const tile = new Float64Array((end - start) * width);
          for (let r = start; r < end; r++) {
            for (let c = start; c < CHANNELS; c++) {
              for (const row of block) {
                const product = (row[r]! - gram.mean[r]!) * (row[c]! - gram.mean[c]!);
                tile[(r - start) * width + c - start] = tile[(r - start) * width + c - start]! + product;
              }
            }
          }
          add(start, tile);
        }
      });
    }
    expectGram(accumulator.finish(), whole);
  });

  it('of parts add up to that of the whole, and parts of others do not', () => {
    expectGram(mergeGrams([gramOf(rows.slice(0, 11)), gramOf(rows.slice(11, 30)), gramOf(rows.slice(30))]), whole);
    const other = { tokens: 1, mean: new Float64Array(2), centred: new Float64Array(3) };
    expectProblem(() => mergeGrams([whole, other]), 'BAD_PARAMETER', '2 and of 6');
    expectProblem(() => mergeGrams([]), 'BAD_PARAMETER');
  });

  it('give mean products of any channels with any, about the mean or as they are', () => {
    const some = { rows: Int32Array.of(5, 0), columns: Int32Array.of(1, 5) };
    const plain = products(whole, { ...some, plain: true });
    const centred = products(whole, { ...some, plain: false });
    for (const [place, [i, j]] of [
      [5, 1],
      [5, 5],
      [0, 1],
      [0, 5],
    ].entries()) {
      const mean = rows.reduce((sum, row) => sum + row[i!]! * row[j!]!, 0) / rows.length;
      expect(plain[place]).toBeCloseTo(mean, 10);
      expect(centred[place]).toBeCloseTo(mean - whole.mean[i!]! * whole.mean[j!]!, 10);
    }
  });
});
