import { SplitMix64 } from '@flapbook/flap';
import type { Sampling } from '../types.ts';
import { PythonRandom } from './python-random.ts';

/** What a policy is asked for: how many windows of which length, out of how many tokens. */
export interface WindowRequest {
  readonly tokens: number;
  readonly samples: number;
  readonly sequenceLength: number;
  readonly seed: number;
}

export interface SamplingPolicy {
  /** Tokens that a stream must have at least. */
  tokensNeeded(request: Omit<WindowRequest, 'tokens'>): number;
  /** Where each window starts. */
  starts(request: WindowRequest): number[];
}

/** Every policy by its name; a new one is a line here, its name in types.ts and, where it needs one, a generator. */
export const POLICIES: Readonly<Record<Exclude<Sampling, 'DOCUMENTS'>, SamplingPolicy>> = {
  /** Windows that follow one another from the first token on. */
  CONTIGUOUS: {
    tokensNeeded: ({ samples, sequenceLength }) => samples * sequenceLength,
    starts: ({ samples, sequenceLength }) => Array.from({ length: samples }, (_, index) => index * sequenceLength),
  },
  /** Every start that leaves room for a window is as likely as the others; windows may overlap. */
  RANDOM: {
    tokensNeeded: ({ sequenceLength }) => sequenceLength,
    starts: ({ tokens, samples, sequenceLength, seed }) => {
      const random = new SplitMix64(seed);
      return Array.from({ length: samples }, () => random.below(tokens - sequenceLength + 1));
    },
  },
  /** As published: `random.seed(seed)`, then `random.randint(0, tokens - sequenceLength - 1)` a sample. */
  PYTHON_RANDOM: {
    tokensNeeded: ({ sequenceLength }) => sequenceLength + 1,
    starts: ({ tokens, samples, sequenceLength, seed }) => {
      const random = new PythonRandom(seed);
      return Array.from({ length: samples }, () => random.below(tokens - sequenceLength));
    },
  },
};
