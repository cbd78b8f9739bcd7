import type { ModelDescription, ModelFolder } from '@flapbook/models';
import { readWeight, type Weight, widenNorm } from './layer.ts';

/** Between the last layer and the LM head's matrix; which are there decides the graph. */
export const HEAD_NAMES = [
  'norm',
  'normBias',
  'projection',
  'transform',
  'transformBias',
  'transformNorm',
  'transformNormBias',
  'bias',
] as const;
export type HeadName = (typeof HEAD_NAMES)[number];

/** Of the LM head beside its matrix; `bias`, [vocabulary], is cut into the matrix's slices. */
export type HeadVectors = ReadonlyMap<HeadName, Weight>;

/** Between the embedding's rows and the first layer. */
export const EMBEDDING_NAMES = ['projection', 'tokenType', 'norm', 'normBias'] as const;
export type EmbeddingName = (typeof EMBEDDING_NAMES)[number];

/** What is done to embeddings; `positions` has a row a position. */
export interface EmbeddingWeights {
  readonly weights: ReadonlyMap<EmbeddingName, Weight>;
  readonly positions: Weight | null;
}

export async function readHeadVectors(folder: ModelFolder): Promise<HeadVectors> {
  const { names } = folder.description;
  const { headTransform: transform } = names;
  return readAll(folder, {
    norm: names.finalNorm,
    normBias: names.finalNormBias,
    projection: names.headProjection,
    transform: transform?.linear.weight,
    transformBias: transform?.linear.bias,
    transformNorm: transform?.norm,
    transformNormBias: transform?.normBias,
    bias: names.headBias,
  });
}

export async function readEmbeddingWeights(folder: ModelFolder): Promise<EmbeddingWeights> {
  const { names } = folder.description;
  return {
    weights: await readAll(folder, {
      projection: names.embeddingProjection,
      tokenType: names.tokenTypes,
      norm: names.embeddingNorm,
      normBias: names.embeddingNormBias,
    }),
    positions: names.positions === undefined ? null : await readWeight(folder.checkpoint, names.positions),
  };
}

/** Whether embeddings go into the first layer as they are. */
export function isPlainEmbedding({ names, traits }: ModelDescription): boolean {
  const { positions, tokenTypes, embeddingProjection, embeddingNorm } = names;
  const isScaled = (traits?.embeddingScale ?? 1) !== 1;
  return !isScaled && [positions, tokenTypes, embeddingProjection, embeddingNorm].every((name) => name === undefined);
}

async function readAll<Name extends HeadName | EmbeddingName>(
  { checkpoint, description }: ModelFolder,
  names: Readonly<Record<Name, string | null | undefined>>,
): Promise<Map<Name, Weight>> {
  const weights = new Map<Name, Weight>();
  for (const [key, name] of Object.entries(names) as [Name, string | null | undefined][]) {
    if (!name) continue;
    const isNorm = key === 'norm' || key === 'transformNorm';
    const tensor = await checkpoint.read(name);
    weights.set(key, widenNorm(tensor, isNorm ? description : { ...description, traits: {} }));
  }
  return weights;
}
