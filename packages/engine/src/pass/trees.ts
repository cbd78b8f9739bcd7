import { FlapbookError } from '@flapbook/flap';
import type { ModelDescription } from '@flapbook/models';
import type { TokenTree } from '../types.ts';
import type { Batch } from './batches.ts';
import type { TreeBatch } from './device.ts';

/** Several small trees fill a row of about so many tokens: long enough for the products, short enough for attention. */
const ROW_TOKENS = 256;
/** Rows are padded to a multiple of this, so that few lengths, and with them few graphs, occur. */
const PADDING = 32;

/** What is asked of one token of a row. */
export interface Query {
  readonly row: number;
  readonly position: number;
  readonly target: number;
}

/** Trees laid out side by side in rows of equal length. */
export interface PackedTrees {
  readonly sequenceLength: number;
  readonly rows: readonly Int32Array[];
  /** By row and position the position within the row of the token before; -1 where a path begins, and for padding. */
  readonly parents: readonly Int32Array[];
  /** Every tree's questions, tree after tree. */
  readonly queries: readonly Query[];
}

/**
 * Lays trees out in rows, the largest first, each into the first row that has room.
 *
 * @throws FlapbookError TOKEN_OUT_OF_RANGE, SEQUENCE_TOO_LONG, BAD_PARAMETER for what is no tree
 */
export function packTrees(trees: readonly TokenTree[], description: ModelDescription): PackedTrees {
  for (let index = 0; index < trees.length; index++) checkTree(trees[index]!, description, index);
  const sizes = trees.map(({ tokens }) => tokens.length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const longest = sizes.reduce((most, size) => Math.max(most, size), 1);
  const sequenceLength = Math.ceil(Math.max(longest, Math.min(total, ROW_TOKENS)) / PADDING) * PADDING;
  const used: number[] = [];
  const places = new Array<{ row: number; start: number }>(trees.length);
  const bySize = [...sizes.keys()].sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  for (const index of bySize) {
    const found = used.findIndex((tokens) => tokens + sizes[index]! <= sequenceLength);
    const row = found < 0 ? used.length : found;
    places[index] = { row, start: used[row] ?? 0 };
    used[row] = (used[row] ?? 0) + sizes[index]!;
  }
  const rows = used.map(() => new Int32Array(sequenceLength));
  const parents = used.map(() => new Int32Array(sequenceLength).fill(-1));
  const queries: Query[] = [];
  for (const [index, tree] of trees.entries()) {
    const { row, start } = places[index]!;
    rows[row]!.set(tree.tokens, start);
    for (const [node, parent] of tree.parents.entries()) {
      parents[row]![start + node] = parent < 0 ? -1 : start + parent;
    }
    for (const [i, node] of tree.nodes.entries()) {
      queries.push({ row, position: start + node, target: tree.targets[i]! });
    }
  }
  return { sequenceLength, rows, parents, queries };
}

/** Where the tokens of one batch of rows stand, and which of them see which: those on the path to them. */
export function treeBatch({ parents, sequenceLength }: PackedTrees, { firstRow, rows }: Batch): TreeBatch {
  const positions = new BigInt64Array(rows * sequenceLength);
  for (let row = 0; row < rows; row++) {
    const depths = depthsOf(parents[firstRow + row]!);
    for (let token = 0; token < sequenceLength; token++)
      positions[row * sequenceLength + token] = BigInt(depths[token]!);
  }
  const masks = new Map<number | null, Float32Array>();
  return {
    positions,
    mask(window) {
      const made = masks.get(window) ?? treeMask(parents.slice(firstRow, firstRow + rows), sequenceLength, window);
      masks.set(window, made);
      return made;
    },
  };
}

/** How many tokens stand before each on its path. */
export function depthsOf(parents: Int32Array): Int32Array {
  const depths = new Int32Array(parents.length);
  for (let token = 0; token < parents.length; token++) {
    const parent = parents[token]!;
    if (parent >= 0) depths[token] = depths[parent]! + 1;
  }
  return depths;
}

/** The tokens from where a path begins to a node. */
export function pathTo({ tokens, parents }: TokenTree, node: number): Int32Array {
  const path: number[] = [];
  for (let token = node; token >= 0; token = parents[token]!) path.push(tokens[token]!);
  return Int32Array.from(path.reverse());
}

function treeMask(parents: readonly Int32Array[], sequenceLength: number, window: number | null): Float32Array {
  const mask = new Float32Array(parents.length * sequenceLength * sequenceLength).fill(Number.NEGATIVE_INFINITY);
  for (const [row, before] of parents.entries()) {
    for (let token = 0; token < sequenceLength; token++) {
      const at = (row * sequenceLength + token) * sequenceLength;
      let left = window ?? Number.POSITIVE_INFINITY;
      for (let seen = token; seen >= 0 && left > 0; seen = before[seen]!, left--) mask[at + seen] = 0;
    }
  }
  return mask;
}

function checkTree(tree: TokenTree, { vocabularySize, maxPositions }: ModelDescription, index: number): void {
  const { tokens, parents, nodes, targets } = tree;
  if (parents.length !== tokens.length || nodes.length !== targets.length) {
    throw new FlapbookError('BAD_PARAMETER', `Tree ${index}: a parent a token and a target a node are needed.`);
  }
  const depths = new Int32Array(tokens.length);
  for (let node = 0; node < tokens.length; node++) {
    const parent = parents[node]!;
    if (parent < -1 || parent >= node) {
      throw new FlapbookError('BAD_PARAMETER', `Tree ${index}, node ${node}: its parent ${parent} is none before it.`);
    }
    depths[node] = parent < 0 ? 1 : depths[parent]! + 1;
    if (depths[node]! > maxPositions) {
      throw new FlapbookError(
        'SEQUENCE_TOO_LONG',
        `Tree ${index} has a path of more than ${maxPositions} tokens, which is all the positions that the model has.`,
      );
    }
  }
  const strange = [...tokens, ...targets].find((id) => id < 0 || id >= vocabularySize);
  if (strange !== undefined) {
    throw new FlapbookError(
      'TOKEN_OUT_OF_RANGE',
      `Tree ${index}: token ${strange} of a vocabulary of ${vocabularySize}.`,
    );
  }
  const outside = nodes.find((node) => node < 0 || node >= tokens.length);
  if (outside !== undefined) throw new FlapbookError('BAD_PARAMETER', `Tree ${index} has no node ${outside}.`);
}
