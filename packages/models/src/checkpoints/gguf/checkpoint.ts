import type { FileHandle } from 'node:fs/promises';
import { FlapbookError } from '@flapbook/flap';
import { readFully, show } from '../../files.ts';
import type { StoredCheckpoint, TensorInfo } from '../../types.ts';
import { QUANTISATIONS } from './quantisation/registry.ts';
import { isPlain, readView, type TensorView, viewBytes } from './view.ts';

/** A GGUF file as a checkpoint: its tensors under the model's names, in its layout, quantised ones as float32. */
export function ggufCheckpoint(
  handle: FileHandle,
  {
    file,
    dataStart,
    views,
  }: { readonly file: string; readonly dataStart: number; readonly views: readonly TensorView[] },
): StoredCheckpoint {
  const byName = new Map(views.map((view) => [view.name, view]));
  const tensors = new Map(views.filter(isRead).map((view) => [view.name, infoOf(view, { file, dataStart })]));
  const require = (name: string): TensorInfo => {
    const info = tensors.get(name);
    if (info) return info;
    const type = byName.get(name)?.source?.type.name;
    if (type === undefined) throw new FlapbookError('TENSOR_MISSING', `${file} has no tensor ${show(name)}.`);
    const read = ['F32', 'F16', 'BF16', ...QUANTISATIONS.keys()].join(', ');
    throw new FlapbookError(
      'UNSUPPORTED_CONFIG',
      `${file}: tensor ${show(name)} is stored as ${type}; Flapbook reads ${read}.`,
    );
  };
  const readBytes = async (name: string, range: { readonly start: number; readonly length: number }) => {
    const { byteLength } = require(name);
    const { start, length } = range;
    if (start < 0 || length < 0 || start + length > byteLength) {
      throw new RangeError(`Bytes ${start} to ${start + length} of ${name} asked for; it has ${byteLength}.`);
    }
    const view = byName.get(name)!;
    const read = (piece: typeof range) =>
      readFully(handle, {
        start: dataStart + view.source!.offset + piece.start,
        length: piece.length,
        file,
        code: 'BAD_CHECKPOINT',
      });
    return isPlain(view) ? read(range) : readView(view, range, read);
  };
  return {
    tensors,
    require,
    readBytes,
    read: async (name) => {
      const info = require(name);
      return { ...info, data: await readBytes(name, { start: 0, length: info.byteLength }) };
    },
    close: () => handle.close(),
  };
}

function isRead({ source, dataType }: TensorView): boolean {
  return source === null || source.type.name === dataType || QUANTISATIONS.has(source.type.name);
}

function infoOf(
  view: TensorView,
  { file, dataStart }: { readonly file: string; readonly dataStart: number },
): TensorInfo {
  const { name, dataType, shape, source } = view;
  return { name, dataType, shape, file, offset: dataStart + (source?.offset ?? 0), byteLength: viewBytes(view) };
}
