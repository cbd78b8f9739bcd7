import { FlapbookError } from '../errors.ts';
import { type LayerMask, MODULES, type ModuleName, type PerModule, type PrunableShape } from '../types.ts';

/**
 * Checks raw channel scores against the shape, or what is left of it, and squares those of attention if asked to, as published code does.
 * What need not change is passed on, not copied.
 *
 * @throws FlapbookError BAD_PARAMETER when layers or channels do not match the shape, NOT_FINITE for a score (or its
 *   square) that is NaN or infinite.
 */
export function channelScores(
  shape: PrunableShape,
  scores: readonly PerModule<Float64Array>[],
  {
    squareAttentionScore,
    left,
  }: { readonly squareAttentionScore: boolean; readonly left: readonly LayerMask[] | null },
): readonly PerModule<Float64Array>[] {
  if (scores.length !== shape.layers.length) {
    throw new FlapbookError('BAD_PARAMETER', `Scores of ${scores.length} layers for ${shape.layers.length} layers.`);
  }
  return scores.map((raw, layer) => {
    const { attention, mlp } = shape.layers[layer]!;
    const units = {
      attention: left?.[layer]?.attention.kept.length ?? attention.units,
      mlp: left?.[layer]?.mlp.kept.length ?? mlp.units,
    };
    const channels = { attention: units.attention * attention.channelsPerUnit, mlp: units.mlp };
    for (const module of MODULES) {
      if (raw[module].length !== channels[module]) {
        throw new FlapbookError(
          'BAD_PARAMETER',
          `Layer ${layer}, ${module}: ${raw[module].length} scores for ${channels[module]} channels.`,
        );
      }
    }
    const prepared = {
      attention: squareAttentionScore ? squared(raw.attention) : raw.attention,
      mlp: raw.mlp,
    };
    for (const module of MODULES) requireFinite(prepared[module], layer, module);
    return prepared;
  });
}

/** Each score times itself, in a vector of its own. */
export function squared(scores: Float64Array): Float64Array {
  const squares = new Float64Array(scores.length);
  for (let c = 0; c < scores.length; c++) squares[c] = scores[c]! * scores[c]!;
  return squares;
}

function requireFinite(scores: Float64Array, layer: number, module: ModuleName): void {
  for (let c = 0; c < scores.length; c++) {
    if (!Number.isFinite(scores[c]!)) {
      throw new FlapbookError('NOT_FINITE', `Layer ${layer}, ${module}, channel ${c}: the score is ${scores[c]}.`);
    }
  }
}
