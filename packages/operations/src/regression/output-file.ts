import type { ArtifactStore } from '@flapbook/artifacts';
import type { OutputProjections } from '@flapbook/engine';
import type { ResultFile } from '../store/result-files.ts';
import { ArtifactReader, damaged, encode } from './layout.ts';

const MAGIC = 'FLAPOUTS';
/** Stands for the length of weights that are not replaced. */
const NOT_REPLACED = -1;

/** One layer's replaced output projections, as they are stored: float32, row-major [hidden, channels that stay]. */
export function encodeOutputs({ attention, mlp }: OutputProjections): AsyncGenerator<Uint8Array> {
  const integers = [attention?.length ?? NOT_REPLACED, mlp?.length ?? NOT_REPLACED, 0] as const;
  const replaced = [attention, mlp].filter((weights) => weights !== null);
  return encode({ magic: MAGIC, integers, double: 0 }, replaced);
}

/** Compares an artifact with what its own sizes say. @throws FlapbookError ARTIFACT_DAMAGED */
export function checkOutputs(bytes: Uint8Array): void {
  outputsIn(ArtifactReader.of(bytes, MAGIC));
}

/** @throws FlapbookError ARTIFACT_NOT_FOUND, ARTIFACT_DAMAGED */
export async function readOutputs(
  store: ArtifactStore,
  file: ResultFile,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<OutputProjections> {
  return outputsIn(await ArtifactReader.open(store, file, { magic: MAGIC, signal }));
}

function outputsIn(reader: ArtifactReader): OutputProjections {
  const [attention, mlp] = reader.integers.slice(0, 2).map((length) => {
    if (length < NOT_REPLACED) throw damaged(`it has ${length} weights`);
    return length === NOT_REPLACED ? null : reader.floats(length);
  });
  reader.end();
  return { attention: attention!, mlp: mlp! };
}
