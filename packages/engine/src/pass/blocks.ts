import { FlapbookError } from '@flapbook/flap';
import type { Blocks, BlocksOptions } from '../types.ts';
import { advance, cacheOf, type DecoderSource, openLayers, requireRoom } from './decoder.ts';

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
    async run({ hidden, rows, position }) {
      requireRoom(position + hidden.length / rows / hiddenSize, options.positions);
      await advance(opened, { hidden, rows, position });
    },
    release() {
      for (const layer of opened) layer.release();
    },
  };
}
