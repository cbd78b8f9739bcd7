import type { Era } from './era.ts';
import { encodeTogether, requireEnd } from './joint.ts';

/**
 * How contexts and continuations meet in tokens, by the harness's years. The strings are the same in all of them; the
 * numbers are not comparable across them.
 */
export const ERAS = {
  A: {
    title: 'Era A',
    description:
      'up to May 2023, release 0.3.0, as in LLM-Pruner: each string in tokens on its own, no beginning token',
    shuffles: true,
    async encode({ context, continuation }, tokenizer) {
      return {
        context: context === '' ? Int32Array.of(requireEnd(tokenizer)) : await tokenizer.encode(context, 'NONE'),
        continuation: await tokenizer.encode(continuation, 'NONE'),
      };
    },
  },
  B: {
    title: 'Era B',
    description: 'June 2023 to 0.4.9.1, as in Wanda: both strings in tokens together, no beginning token',
    shuffles: false,
    encode: (pair, tokenizer) => encodeTogether(pair, tokenizer, 'NONE'),
  },
  C: {
    title: 'Era C',
    description:
      'from 0.4.9.2, November 2025, on: both strings in tokens together, with the tokenizer’s beginning token',
    shuffles: false,
    encode: (pair, tokenizer) => encodeTogether(pair, tokenizer, 'LEADING'),
  },
} as const satisfies Record<string, Era>;

export type EraName = keyof typeof ERAS;
