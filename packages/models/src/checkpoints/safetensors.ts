import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { readFully, regularFileSize, show } from '../files.ts';
import type { StoredCheckpoint, TensorInfo } from '../types.ts';
import { type FileHeader, parseHeader } from './header.ts';
import { findShards, type Shards } from './shards.ts';

/** What the format's own library accepts. */
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Opens the safetensors files of a model folder, `model.safetensors` or the shards of `model.safetensors.index.json`.
 * Only headers are read here, and every claim of theirs is checked against the files; tensors are read by position.
 */
export async function openCheckpoint(directory: string): Promise<StoredCheckpoint> {
  const shards = await findShards(directory);
  const handles = new Map<string, FileHandle>();
  try {
    const tensors = new Map<string, TensorInfo>();
    const unsupported = new Map<string, string>();
    for (const file of shards.files) {
      const header = await openFile(directory, file, handles);
      for (const tensor of header.tensors) {
        if (belongsTo(shards, tensor.name, file)) tensors.set(tensor.name, tensor);
      }
      for (const [name, dataType] of header.unsupported) {
        if (belongsTo(shards, name, file)) unsupported.set(name, dataType);
      }
    }
    for (const [name, file] of shards.weightMap ?? []) {
      if (!tensors.has(name) && !unsupported.has(name)) {
        throw new FlapbookError('TENSOR_MISSING', `The index puts tensor ${show(name)} into ${file}, which lacks it.`);
      }
    }
    return checkpointOf({ handles, tensors, unsupported });
  } catch (error) {
    await closeAll(handles);
    throw error;
  }
}

function belongsTo(shards: Shards, name: string, file: string): boolean {
  return shards.weightMap === null || shards.weightMap.get(name) === file;
}

async function openFile(directory: string, file: string, handles: Map<string, FileHandle>): Promise<FileHeader> {
  const location = path.join(directory, file);
  // Before opening: to open a pipe or a device could block or have effects.
  if ((await regularFileSize(location)) === null) throw bad(`${file} is not there or not a regular file.`);
  const handle = await open(location, 'r');
  handles.set(file, handle);
  const { size: fileSize } = await handle.stat();
  if (fileSize < 8) throw bad(`${file} is cut short: it has ${fileSize} bytes, its first 8 give the header's length.`);
  const prefix = await readFully(handle, { start: 0, length: 8, file, code: 'BAD_CHECKPOINT' });
  const headerLength = new DataView(prefix.buffer).getBigUint64(0, true);
  if (headerLength > MAX_HEADER_BYTES) {
    throw bad(`${file} claims a header of ${headerLength} bytes; at most ${MAX_HEADER_BYTES} are accepted.`);
  }
  const length = Number(headerLength);
  if (8 + length > fileSize) {
    throw bad(
      `${file} is cut short: its header takes ${length} bytes from byte 8 on, the file has ${fileSize} bytes in all; ` +
        `${8 + length - fileSize} bytes are missing.`,
    );
  }
  const bytes = await readFully(handle, { start: 8, length, file, code: 'BAD_CHECKPOINT' });
  return parseHeader(bytes, { file, fileSize });
}

function checkpointOf(opened: {
  readonly handles: Map<string, FileHandle>;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly unsupported: ReadonlyMap<string, string>;
}): StoredCheckpoint {
  const require = (name: string): TensorInfo => {
    const info = opened.tensors.get(name);
    if (info) return info;
    const dataType = opened.unsupported.get(name);
    if (dataType === undefined)
      throw new FlapbookError('TENSOR_MISSING', `The checkpoint has no tensor ${show(name)}.`);
    throw new FlapbookError(
      'UNSUPPORTED_CONFIG',
      `Tensor ${show(name)} is stored as ${dataType}; Flapbook reads F32, F16 and BF16.`,
    );
  };
  const readAt = (
    info: TensorInfo,
    { start, length }: { readonly start: number; readonly length: number },
    memory?: (byteLength: number) => Uint8Array,
  ): Promise<Uint8Array> =>
    readFully(
      opened.handles.get(info.file)!,
      { start: info.offset + start, length, file: info.file, code: 'BAD_CHECKPOINT' },
      memory,
    );
  return {
    tensors: opened.tensors,
    require,
    read: async (name, memory) => {
      const info = require(name);
      return { ...info, data: await readAt(info, { start: 0, length: info.byteLength }, memory) };
    },
    readBytes: async (name, { start, length }) => {
      const info = require(name);
      if (start < 0 || length < 0 || start + length > info.byteLength) {
        throw new RangeError(`Bytes ${start} to ${start + length} of ${name} asked for; it has ${info.byteLength}.`);
      }
      return readAt(info, { start, length });
    },
    close: () => closeAll(opened.handles),
  };
}

/** Closing twice is harmless: `FileHandle.close` resolves for a closed handle. */
async function closeAll(handles: ReadonlyMap<string, FileHandle>): Promise<void> {
  await Promise.all([...handles.values()].map((handle) => handle.close()));
}

function bad(message: string): FlapbookError {
  return new FlapbookError('BAD_CHECKPOINT', message);
}
