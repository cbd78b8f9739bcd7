import { FlapbookError } from '../errors.ts';
import type { StructureName } from '../structures/registry.ts';
import { type LayerMask, MODULES, type PrunableShape } from '../types.ts';
import type { Scope } from './scope.ts';

/**
 * The share of what the scope's layers hold that makes up `ratio` of the whole model.
 *
 * @throws FlapbookError BAD_RATIO, BAD_PARAMETER when the protected layers hold too much
 */
export function ratioWithin({ share }: Scope, ratio: number): number {
  if (!(ratio > 0 && ratio < 1)) {
    throw new FlapbookError('BAD_RATIO', `The ratio must lie between 0 and 1, both excluded; it is ${ratio}.`);
  }
  const own = ratio / share;
  if (own >= 1) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `protectedLayers leave ${percent(share)} of the prunable parameters; ${percent(ratio)} cannot be removed from them.`,
    );
  }
  return own;
}

/** @throws FlapbookError BAD_PARAMETER for a number of heads that the shape does not have */
export function requireHeads(structure: StructureName, removeHeads: number, shape: PrunableShape): void {
  const heads = shape.layers.reduce((units, layer) => units + layer.attention.units, 0);
  if (!Number.isSafeInteger(removeHeads) || removeHeads < 0 || removeHeads > heads) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `${structure} needs removeHeads, the heads to remove in all: a whole number from 0 to ${heads}, ` +
        `not ${removeHeads}.`,
    );
  }
}

/** @throws FlapbookError LAYER_EMPTIED naming a module that loses everything */
export function requireUnits(layers: readonly LayerMask[]): void {
  for (const [layer, masks] of layers.entries()) {
    for (const module of MODULES) {
      if (masks[module].kept.length === 0 && masks[module].pruned.length > 0) {
        throw new FlapbookError('LAYER_EMPTIED', `The plan removes all of layer ${layer}, ${module}.`);
      }
    }
  }
}

/** @throws FlapbookError BAD_PARAMETER for what is no number of channels */
export function requireMultiple(multiple: number): void {
  if (!Number.isSafeInteger(multiple) || multiple < 1) {
    throw new FlapbookError('BAD_PARAMETER', `channelMultiple must be a whole number above 0, not ${multiple}.`);
  }
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(4))} %`;
}
