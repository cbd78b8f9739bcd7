import { FlapbookError } from '@flapbook/flap';
import type * as TensorFlow from '@tensorflow/tfjs-core';

export type Runtime = typeof TensorFlow;
export type { Tensor } from '@tensorflow/tfjs-core';

/** Loads TensorFlow.js when an engine is made and not before: the rest of Flapbook works without it. */
export async function loadRuntime(
  load: () => Promise<Runtime> = () => import('@tensorflow/tfjs-core'),
): Promise<Runtime> {
  try {
    const tf = await load();
    // No advice on the console, and no checks of every kernel's result for NaN: a pass looks for them itself.
    tf.enableProdMode();
    return tf;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FlapbookError(
      'ENGINE_UNAVAILABLE',
      `TensorFlow.js could not be loaded (${reason}). Run \`npm install @tensorflow/tfjs-core\`.`,
      { cause },
    );
  }
}
