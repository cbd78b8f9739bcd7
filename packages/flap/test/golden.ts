import { existsSync, readFileSync } from 'node:fs';

/** What the published code computed; it lies beside the repository, because it is not part of the project. */
const FOLDER = new URL('../../../../shared/fixtures/stories260k-mha/', import.meta.url);

export interface GoldenStatistics {
  readonly layer: number;
  readonly module: 'attn' | 'mlp';
  readonly baseline: readonly number[];
  readonly fluctuation: readonly number[] | null;
  readonly squaredNorm: readonly number[] | null;
}

export interface GoldenRun {
  readonly method: 'flap' | 'wanda_sp' | 'mag_sp';
  readonly metric: string;
  readonly structure: string;
  readonly ratio: number;
  readonly removeHeads: number;
  readonly keptHeads: readonly (readonly number[])[];
  readonly prunedChannels: readonly (readonly number[])[];
  readonly attentionBiasNorm?: readonly number[];
  readonly mlpBiasNorm?: readonly number[];
  readonly statistics?: readonly GoldenStatistics[];
}

export const goldenExists = existsSync(new URL('golden.json', FOLDER));

export function readGolden(): { readonly runs: readonly GoldenRun[] } {
  return JSON.parse(readFileSync(new URL('golden.json', FOLDER), 'utf8'));
}

/** Reads a float32 tensor: an 8-byte header length, a JSON header, and then the data that its offsets point into. */
export function readWeights(): (name: string) => Float32Array {
  const file = readFileSync(new URL('model.safetensors', FOLDER));
  const dataStart = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, dataStart));
  return (name) => {
    const [start, end] = header[name].data_offsets as [number, number];
    return new Float32Array(new Uint8Array(file.subarray(dataStart + start, dataStart + end)).buffer);
  };
}
