import type { ModelRecord } from '../catalogue/models.ts';

/** Hidden states and weights kept between calls, buffers of the runtime, and the process itself. */
const BESIDES_WEIGHTS = 2 ** 30;

/**
 * Bytes that a forward pass through a model takes: one layer in float32, what surrounds the layers, and the engine's
 * budget. A worker with less is not given the task.
 */
export function memoryOf({ description, parameters }: ModelRecord): number {
  const embedding = description.vocabularySize * description.hiddenSize;
  const perLayer = Math.max(0, parameters - embedding) / description.layers;
  return Math.ceil((perLayer + embedding) * Float32Array.BYTES_PER_ELEMENT + BESIDES_WEIGHTS);
}
