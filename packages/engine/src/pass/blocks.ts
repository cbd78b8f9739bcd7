import { FlapbookError } from '@flapbook/flap';
import type { Blocks, BlocksOptions } from '../types.ts';
import { cacheOf, type DecoderSource, openLayers } from './decoder.ts';

/**
 * A model's first blocks, ready to run by themselves.
 *
 * @throws FlapbookError UNSUPPORTED_CONFIG, SEQUENCE_TOO_LONG, BAD_PARAMETER, OUT_OF_MEMORY
 */
export async function openBlocks(source: DecoderSource, options: BlocksOptions): Promise<Blocks> {
  const { layers, hiddenSize } = source.folder.description;
  if (!Number.isSafeInteger(options.layers) || options.layers < 1 || options.layers > layers) {
    throw new FlapbookError('BAD_PARAMETER', `There are 1 to ${layers} blocks to run, not ${options.layers}.`);
  }
  const opened = await openLayers(cacheOf(source, options.positions), source, options);
  return {
    async run({ hidden: given, rows, position }) {
      const length = given.length / rows / hiddenSize;
      if (position + length > options.positions) {
        throw new FlapbookError(
          'SEQUENCE_TOO_LONG',
          `Rows of ${position + length} tokens; this was opened for ${options.positions}.`,
        );
      }
      let hidden = given;
      let output: Float32Array = new Float32Array(given.length);
      for (const layer of opened) {
        await layer.run({ hidden, output, rows, position });
        [hidden, output] = [output, hidden];
      }
    },
    release() {
      for (const layer of opened) layer.release();
    },
  };
}
