import type { ModelDescription, Traits } from '../types.ts';

/** All traits of a model: those that its description leaves out are LLaMA's. */
export function traitsOf({ traits, headDim }: Pick<ModelDescription, 'traits' | 'headDim'>): Traits {
  return {
    norm: 'rms',
    order: 'pre',
    parallel: false,
    gated: true,
    causal: true,
    alibi: false,
    scoreScale: 1 / Math.sqrt(headDim),
    scoreCap: null,
    logitCap: null,
    embeddingScale: 1,
    local: null,
    maskTokenId: null,
    ...traits,
  };
}
