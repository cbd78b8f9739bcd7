import type { ArtifactStore } from '@flapbook/artifacts';
import { type Gram, type LayerShape, MODULES, type PerModule, triangleLength } from '@flapbook/flap';
import type { ResultFile } from '../store/result-files.ts';
import { ArtifactReader, damaged, encode, encodedBytes } from './layout.ts';

const MAGIC = 'FLAPGRAM';

/** Input channels of a layer's output projections. */
export function channelsOf({ attention, mlp }: LayerShape): PerModule<number> {
  return { attention: attention.units * attention.channelsPerUnit, mlp: mlp.units };
}

/** Bytes of one layer's products: the means in float64, the upper triangles in float32. */
export function gramFileBytes(shape: LayerShape): number {
  const { attention, mlp } = channelsOf(shape);
  return encodedBytes({ doubles: attention + mlp, floats: triangleLength(attention) + triangleLength(mlp) });
}

/**
 * One layer's products over the tokens of a group of samples, as it is stored. They are about the mean, so that rounding
 * them to float32 costs each no more than the float32 products that they are sums of have cost already.
 */
export function encodeGrams({ attention, mlp }: PerModule<Gram>): AsyncGenerator<Uint8Array> {
  const integers = [attention.mean.length, mlp.mean.length, 0] as const;
  return encode({ magic: MAGIC, integers, double: attention.tokens }, [
    attention.mean,
    mlp.mean,
    Float32Array.from(attention.centred),
    Float32Array.from(mlp.centred),
  ]);
}

/** Compares an artifact with what its own sizes say. @throws FlapbookError ARTIFACT_DAMAGED */
export function checkGrams(bytes: Uint8Array): void {
  const reader = ArtifactReader.of(bytes, MAGIC);
  const [attention, mlp] = reader.integers as [number, number];
  if (!(attention >= 0 && mlp >= 0 && reader.double > 0)) throw damaged('its sizes are none');
  reader.doubles(attention + mlp);
  reader.floats(triangleLength(attention) + triangleLength(mlp));
  reader.end();
}

/** @throws FlapbookError ARTIFACT_NOT_FOUND, ARTIFACT_DAMAGED */
export async function readGrams(
  store: ArtifactStore,
  file: ResultFile,
  { shape, signal }: { readonly shape: LayerShape; readonly signal?: AbortSignal },
): Promise<PerModule<Gram>> {
  const reader = await ArtifactReader.open(store, file, { magic: MAGIC, signal });
  const due = channelsOf(shape);
  const tokens = reader.double;
  const [attention, mlp] = reader.integers;
  if (attention !== due.attention || mlp !== due.mlp || !(tokens > 0)) {
    throw damaged(`it has products of ${attention} and ${mlp} channels, where ${due.attention} and ${due.mlp} are due`);
  }
  const [means, centred] = [
    MODULES.map((module) => reader.doubles(due[module])),
    MODULES.map((module) => reader.floats(triangleLength(due[module]))),
  ];
  reader.end();
  return {
    attention: { tokens, mean: means[0]!, centred: centred[0]! },
    mlp: { tokens, mean: means[1]!, centred: centred[1]! },
  };
}
