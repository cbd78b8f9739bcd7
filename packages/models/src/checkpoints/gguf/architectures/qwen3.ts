import type { GgufArchitecture } from './architecture.ts';
import { readDecoder } from './decoder.ts';

/** Qwen 3: as Qwen 2, without biases and with norms of every head's queries and keys. */
export const qwen3: GgufArchitecture = {
  name: 'qwen3',
  pairedRows: false,
  read: (facts) => readDecoder(facts, 'qwen3'),
};
