import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { describeModel } from '../../architectures/registry.ts';
import { expectedTensors } from '../../architectures/tensors.ts';
import { readFully, regularFileSize } from '../../files.ts';
import type { ModelDescription, StoredCheckpoint } from '../../types.ts';
import { toFloat32 } from '../convert.ts';
import type { GgufModel } from './architectures/architecture.ts';
import { architectureOf } from './architectures/registry.ts';
import { ggufCheckpoint } from './checkpoint.ts';
import { type GgufHeader, readGgufHeader } from './header.ts';
import { ROPE_FACTORS } from './rope-factors.ts';
import { viewsOf } from './views.ts';

/**
 * Opens a GGUF file as a model: its metadata become what config.json is for a folder, its tensors get the names and
 * the order of rows of Hugging Face layout. So the same weights are the same model wherever they come from.
 *
 * @throws FlapbookError BAD_CHECKPOINT, BAD_CONFIG, UNSUPPORTED_ARCHITECTURE, UNSUPPORTED_CONFIG, TENSOR_MISSING
 */
export async function openGguf(
  location: string,
): Promise<{ readonly description: ModelDescription; readonly checkpoint: StoredCheckpoint }> {
  const file = path.basename(location);
  const handle = await open(location, 'r');
  try {
    const header = await readGgufHeader(handle, file);
    const ropeFactors = await readRopeFactors(handle, header);
    const { architecture, model, description } = describeGguf(header, ropeFactors);
    const views = viewsOf(expectedTensors(description), { header, architecture, model });
    return { description, checkpoint: ggufCheckpoint(handle, { file, dataStart: header.dataStart, views }) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Reads what stands in front of a GGUF file's data. @throws FlapbookError MODEL_NOT_FOUND, BAD_CHECKPOINT */
export async function readGgufFile(location: string): Promise<GgufHeader> {
  // Before opening: to open a pipe or a device could block or have effects.
  if ((await regularFileSize(location)) === null) {
    throw new FlapbookError('MODEL_NOT_FOUND', `${location} is not there or not a regular file.`);
  }
  const handle = await open(location, 'r');
  try {
    return await readGgufHeader(handle, path.basename(location));
  } finally {
    await handle.close();
  }
}

function describeGguf(header: GgufHeader, ropeFactors: Float32Array | null) {
  const { metadata, tensors } = header;
  requireOneFile(header);
  const architecture = architectureOf(metadata);
  const model = architecture.read({ metadata, tensors, ropeFactors });
  return { architecture, model, description: describeConfig(model, metadata.file) };
}

/** Larger than any head's channels. */
const MAX_FACTORS = 4096;

async function readRopeFactors(handle: FileHandle, header: GgufHeader): Promise<Float32Array | null> {
  const tensor = header.tensors.get(ROPE_FACTORS);
  if (tensor === undefined) return null;
  const { file } = header.metadata;
  const [count = 0] = tensor.shape;
  if (tensor.type.name !== 'F32' || tensor.shape.length !== 1 || count > MAX_FACTORS) {
    throw new FlapbookError('BAD_CHECKPOINT', `${file}: ${ROPE_FACTORS} is no vector of float32 numbers.`);
  }
  const start = header.dataStart + tensor.offset;
  const data = await readFully(handle, { start, length: tensor.byteLength, file, code: 'BAD_CHECKPOINT' });
  return toFloat32({ dataType: 'F32', data });
}

function describeConfig({ config }: GgufModel, file: string): ModelDescription {
  try {
    return describeModel(config);
  } catch (error) {
    if (!(error instanceof FlapbookError)) throw error;
    throw new FlapbookError(error.code, `${file}, put in the words of Hugging Face: ${error.message}`, {
      cause: error,
    });
  }
}

function requireOneFile({ metadata }: GgufHeader): void {
  if (metadata.integer('split.count', 1) <= 1) return;
  throw metadata.unsupported('split.count', 'models in one file; join the parts with llama-gguf-split --merge');
}
