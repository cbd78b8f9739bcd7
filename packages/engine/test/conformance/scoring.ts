import type { TinyModelOptions } from '@flapbook/models/testing';
import { describe, expect, it } from 'vitest';
import type { LayerPruning, TokenTree } from '../../src/types.ts';
import type { EngineFactory } from '../conformance.ts';
import type { ExpectSame } from '../expect.ts';
import { openTiny, randomRows } from '../models.ts';
import { referencePass } from '../reference.ts';

const CASES: readonly { readonly title: string; readonly options: TinyModelOptions }[] = [
  { title: 'multi-head attention', options: {} },
  { title: 'grouped-query attention', options: { heads: 6, keyValueHeads: 2, headDim: 4, hidden: 24 } },
  { title: 'attention biases', options: { attentionBias: true, keyValueHeads: 2 } },
  { title: 'tied embeddings', options: { tied: true } },
];

/** A tree whose paths are a trunk followed by one of several branches; every token but the first is asked about. */
function treeOf(trunk: Int32Array, branches: readonly Int32Array[]): TokenTree {
  const tokens = [...trunk];
  const parents = [...trunk.keys()].map((i) => i - 1);
  const asked = [...trunk.keys()].slice(1).map((i) => ({ node: i - 1, target: trunk[i]! }));
  for (const branch of branches) {
    let parent = trunk.length - 1;
    for (const token of branch) {
      asked.push({ node: parent, target: token });
      parents.push(parent);
      parent = tokens.push(token) - 1;
    }
  }
  return {
    tokens: Int32Array.from(tokens),
    parents: Int32Array.from(parents),
    nodes: Int32Array.from(asked, ({ node }) => node),
    targets: Int32Array.from(asked, ({ target }) => target),
  };
}

/** A trunk and branches of these lengths. */
function draw(trunk: number, ...branches: number[]): { trunk: Int32Array; branches: Int32Array[] } {
  const [first, ...others] = [trunk, ...branches].map((length, i) => randomRows(i + 1, length)[i]!);
  return { trunk: first!, branches: others };
}

/** Trees of tokens, each path against a float64 pass over it alone. */
export function describeScoring(create: EngineFactory, expectSame: ExpectSame): void {
  describe('scores of trees', () => {
    it.each(CASES)('are those of every path alone: $title', async ({ options }) => {
      const { folder, model } = await openTiny(await create(), options);
      // The first two share a row of 96, the third takes more than one tile of attention.
      const drawn = [draw(5, 3, 1, 4), draw(1, 2, 2), draw(60, 12, 11)];
      const pruning: LayerPruning = {
        attentionKept: Int32Array.of(0),
        mlpKept: Int32Array.of(1, 4, 9),
        attentionBias: null,
        mlpBias: new Float64Array(folder.description.hiddenSize).fill(0.1),
      };
      const trees = drawn.map(({ trunk, branches }) => treeOf(trunk, branches));
      for (const given of [undefined, [pruning, null]]) {
        const scores = await model.score(trees, { pruning: given });
        for (const [index, { trunk, branches }] of drawn.entries()) {
          let next = trunk.length - 1;
          for (const branch of branches) {
            const { nll } = await referencePass(folder, Int32Array.of(...trunk, ...branch), given);
            const due = [...nll.slice(0, trunk.length - 1), ...nll.slice(trunk.length - 1)].map((value) => -value);
            const found = [
              ...scores[index]!.subarray(0, trunk.length - 1),
              ...scores[index]!.subarray(next, next + branch.length),
            ];
            next += branch.length;
            expect(found).toHaveLength(due.length);
            for (const [i, value] of found.entries()) expect(value).toBeCloseTo(due[i]!, 4);
          }
          expect(next).toBe(scores[index]!.length);
        }
      }
    });

    it('do not depend on the batch size, and report progress', async () => {
      const { model } = await openTiny(await create());
      const trees = [draw(20, 9, 8), draw(30, 4), draw(25, 6, 7), draw(31, 5)].map(({ trunk, branches }) =>
        treeOf(trunk, branches),
      );
      const fractions: number[] = [];
      const all = await model.score(trees, { onProgress: (fraction) => fractions.push(fraction) });
      expectSame(await model.score(trees, { rowsPerBatch: 1 }), all);
      expect(fractions.at(-1)).toBeCloseTo(1, 6);
      expect(await model.score([])).toEqual([]);
    });

    it('refuse what is no tree of this model', async () => {
      const { model } = await openTiny(await create(), { maxPositions: 8 });
      const tree = treeOf(Int32Array.of(1, 2, 3), [Int32Array.of(4)]);
      const cases: [TokenTree, string][] = [
        [{ ...tree, parents: Int32Array.of(-1, 0, 3, 2) }, 'BAD_PARAMETER'],
        [{ ...tree, nodes: Int32Array.of(0, 1, 9) }, 'BAD_PARAMETER'],
        [{ ...tree, targets: Int32Array.of(2, 3) }, 'BAD_PARAMETER'],
        [{ ...tree, targets: Int32Array.of(2, 3, 32) }, 'TOKEN_OUT_OF_RANGE'],
        [treeOf(randomRows(1, 9)[0]!, []), 'SEQUENCE_TOO_LONG'],
      ];
      for (const [wrong, code] of cases) await expect(model.score([tree, wrong])).rejects.toMatchObject({ code });
      // Side by side they are longer than the model's positions; no path is.
      expect(await model.score([tree, treeOf(Int32Array.of(5, 6, 7, 8, 9, 10), [])])).toHaveLength(2);
    });
  });
}
