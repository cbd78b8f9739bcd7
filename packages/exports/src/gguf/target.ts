import type { ModelDescription } from '@flapbook/models';
import { addsAnyBias } from '../assess.ts';
import type { ExportShape } from '../format.ts';
import { isLlamaBlock } from '../formats/llama-class.ts';
import { isQwen3Block } from '../formats/qwen3-class.ts';

/** What llama.cpp's classes can do that a model's blocks may be written as. */
export interface GgufTarget {
  readonly architecture: 'llama' | 'qwen3';
  /** Rows of query and key in the order in which rotary embeddings of neighbours turn them. */
  readonly pairedRows: boolean;
  /** Another class of the same blocks that takes widths layer by layer; without one all layers are filled up to the widest. */
  readonly uneven: 'deci' | null;
  /** Whether output projections may have biases. */
  readonly biases: boolean;
}

const LLAMA: GgufTarget = { architecture: 'llama', pairedRows: true, uneven: 'deci', biases: true };
const QWEN3: GgufTarget = { architecture: 'qwen3', pairedRows: false, uneven: null, biases: false };

/** What a model is written as; null for one that no class of llama.cpp computes as it is described. */
export function ggufTarget(description: ModelDescription): GgufTarget | null {
  if (isLlamaBlock(description)) return LLAMA;
  return isQwen3Block(description) ? QWEN3 : null;
}

/** Whether compensation's biases are left out. */
export function losesBiases(shape: ExportShape): boolean {
  return addsAnyBias(shape) && ggufTarget(shape.description)?.biases === false;
}
