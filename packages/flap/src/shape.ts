import { FlapbookError } from './errors.ts';
import type { LayerMask, LayerShape, PrunableShape } from './types.ts';

/** The dimensions of one decoder layer, as a model's configuration gives them. */
export interface LayerDimensions {
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly queryHeads: number;
  /** As many as query heads in plain multi-head attention. */
  readonly keyValueHeads: number;
  readonly headDim: number;
  /** Whether the MLP has a gate projection beside the up projection. */
  readonly gated: boolean;
  /** Which producing projections have a bias; absent means none. `up` is also the plain MLP's first projection. */
  readonly biases?: {
    readonly q?: boolean;
    readonly k?: boolean;
    readonly v?: boolean;
    readonly gate?: boolean;
    readonly up?: boolean;
  };
}

export interface ShapeOptions extends LayerDimensions {
  readonly layers: number;
}

/**
 * The shape of one layer with what the removal of a unit saves. With G query heads a KV group:
 *
 *     group   = hidden x headDim x (2 G + 2), + headDim for each biased k, v and G x headDim for a biased q
 *     channel = hidden x 3 (gated) or 2 (plain), + 1 for each biased gate, up
 *
 * The output projections' own biases stay, whatever is pruned.
 *
 * @throws FlapbookError BAD_PARAMETER for counts that are not whole and positive, or heads that do not divide.
 */
export function layerShape(dimensions: LayerDimensions): LayerShape {
  const { hiddenSize, intermediateSize, queryHeads, keyValueHeads, headDim, gated, biases = {} } = dimensions;
  for (const [name, value] of Object.entries({ hiddenSize, intermediateSize, queryHeads, keyValueHeads, headDim })) {
    requirePositive(name, value);
  }
  if (queryHeads % keyValueHeads !== 0) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `queryHeads ${queryHeads} is no multiple of keyValueHeads ${keyValueHeads}.`,
    );
  }
  const group = queryHeads / keyValueHeads;
  const attentionBiases = headDim * ((biases.q ? group : 0) + (biases.k ? 1 : 0) + (biases.v ? 1 : 0));
  const mlpBiases = (gated && biases.gate ? 1 : 0) + (biases.up ? 1 : 0);
  return {
    attention: {
      units: keyValueHeads,
      channelsPerUnit: headDim * group,
      queryHeadsPerUnit: group,
      headDim,
      parametersPerUnit: hiddenSize * headDim * (2 * group + 2) + attentionBiases,
    },
    mlp: {
      units: intermediateSize,
      parametersPerUnit: hiddenSize * (gated ? 3 : 2) + mlpBiases,
    },
  };
}

/**
 * The shape of a model whose layers are all alike.
 *
 * @throws FlapbookError BAD_PARAMETER as `layerShape` does, or for a number of layers that is not whole and positive.
 */
export function prunableShape(options: ShapeOptions): PrunableShape {
  requirePositive('layers', options.layers);
  const layer = layerShape(options);
  return {
    hiddenSize: options.hiddenSize,
    intermediateSize: options.intermediateSize,
    layers: Array.from({ length: options.layers }, () => layer),
  };
}

/** The shape that is left when the masks are applied; modules may have no units any more. */
export function remainingShape(shape: PrunableShape, masks: readonly LayerMask[]): PrunableShape {
  requireMasks(shape, masks);
  return {
    ...shape,
    layers: shape.layers.map(({ attention, mlp }, index) => ({
      attention: { ...attention, units: masks[index]!.attention.kept.length },
      mlp: { ...mlp, units: masks[index]!.mlp.kept.length },
    })),
  };
}

/** Parameters that pruning could remove at most: all units of all layers. */
export function prunableParameters(shape: PrunableShape): number {
  let parameters = 0;
  for (const { attention, mlp } of shape.layers) {
    parameters += attention.units * attention.parametersPerUnit + mlp.units * mlp.parametersPerUnit;
  }
  return parameters;
}

/**
 * Parameters that the masks remove. The compensation's bias, where it adds one, is not counted against them.
 *
 * @throws FlapbookError BAD_PARAMETER when there is not one mask a layer.
 */
export function parametersRemoved(shape: PrunableShape, masks: readonly LayerMask[]): number {
  requireMasks(shape, masks);
  let parameters = 0;
  for (const [index, { attention, mlp }] of shape.layers.entries()) {
    const mask = masks[index]!;
    parameters += mask.attention.pruned.length * attention.parametersPerUnit;
    parameters += mask.mlp.pruned.length * mlp.parametersPerUnit;
  }
  return parameters;
}

function requirePositive(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new FlapbookError('BAD_PARAMETER', `${name} must be a whole number above 0, not ${value}.`);
  }
}

function requireMasks(shape: PrunableShape, masks: readonly LayerMask[]): void {
  if (masks.length !== shape.layers.length) {
    throw new FlapbookError('BAD_PARAMETER', `${masks.length} masks for ${shape.layers.length} layers.`);
  }
}
