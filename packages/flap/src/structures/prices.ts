import { FlapbookError } from '../errors.ts';
import type { Estimator, LayerShape } from '../types.ts';

/** What the removal of one unit is taken to save. */
export interface Prices {
  readonly head: number;
  readonly channel: number;
}

/**
 * Prices in parameters. PAPER: the true ones, biases included. REFERENCE: as the published code counts a gated MLP
 * without biases, hidden x headDim x (2 G + 2) and hidden x 3, where G, the query heads a KV group, is 1 there.
 */
export function parameterPrices(layer: LayerShape, hiddenSize: number, estimator: Estimator): Prices {
  const { attention, mlp } = layer;
  if (estimator === 'PAPER') return { head: attention.parametersPerUnit, channel: mlp.parametersPerUnit };
  return { head: hiddenSize * attention.headDim * (2 * attention.queryHeadsPerUnit + 2), channel: hiddenSize * 3 };
}

/**
 * Prices of the unified search. PAPER: in parameters. REFERENCE: in MLP channels, where the head's price loses its
 * fraction because the published code stores it in an integer tensor: (2 G + 2) headDim / 3, 170 for headDim 128.
 */
export function searchPrices(layer: LayerShape, hiddenSize: number, estimator: Estimator): Prices {
  if (estimator === 'PAPER') return parameterPrices(layer, hiddenSize, estimator);
  const { headDim, queryHeadsPerUnit } = layer.attention;
  return { head: Math.floor(((2 * queryHeadsPerUnit + 2) * headDim) / 3), channel: 1 };
}

/**
 * How many channels still have to go once heads have: the integer part of (toRemove - removedByHeads) / channelPrice.
 *
 * @param toRemove - parameters that the ratio asks for
 * @param removedByHeads - parameters that the removed heads save
 * @throws FlapbookError BAD_PARAMETER when the heads alone save more than that by a channel or more.
 */
export function channelsToRemove(toRemove: number, removedByHeads: number, channelPrice: number): number {
  const channels = Math.trunc((toRemove - removedByHeads) / channelPrice);
  if (channels < 0) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `removeHeads is too large for the ratio: the heads alone save ${removedByHeads} of the ` +
        `${Math.round(toRemove)} parameters to remove. Give fewer heads or a higher ratio.`,
    );
  }
  return channels;
}
