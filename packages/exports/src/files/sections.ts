import { createHash } from 'node:crypto';
import type { ExportFile } from '../format.ts';
import { type Piece, type PrunedTensor, piecesOf } from '../tensors/tensor.ts';

/** A stretch of a file whose length is known before its bytes are. */
export interface Section {
  /** For messages. */
  readonly name: string;
  readonly byteLength: number;
  /** Its bytes from one of them on. */
  bytes(start: number): AsyncIterable<Uint8Array>;
}

/**
 * A file of sections one after another, which can be written from any byte on.
 *
 * @param layout - everything that says what stands where, such as the file's header: files of different layouts are never
 *   continued with each other's bytes
 */
export function sectionedFile(
  path: string,
  { sections, layout }: { readonly sections: readonly Section[]; readonly layout: Uint8Array | string },
): ExportFile {
  return {
    path,
    byteLength: sections.reduce((sum, { byteLength }) => sum + byteLength, 0),
    layout: createHash('sha256').update(layout).digest('hex'),
    async *write({ start = 0, signal } = {}) {
      let at = 0;
      for (const { name, byteLength, bytes } of sections) {
        const end = at + byteLength;
        if (byteLength > 0 && start < end) {
          let done = Math.max(0, start - at);
          for await (const piece of bytes(done)) {
            signal?.throwIfAborted();
            done += piece.byteLength;
            yield piece;
          }
          // A file whose tensors lie elsewhere than its header says would be worthless, and nobody would notice.
          if (done !== byteLength) throw new RangeError(`${name} has ${done} bytes where ${byteLength} are due.`);
        }
        at = end;
      }
    },
  };
}

/** Bytes that are at hand; whoever takes them gets a copy of their own. */
export function bytesSection(name: string, bytes: Uint8Array): Section {
  return {
    name,
    byteLength: bytes.byteLength,
    async *bytes(start) {
      yield bytes.slice(start);
    },
  };
}

/** Zeros up to where the next section begins. */
export function zeroSection(byteLength: number): Section {
  return {
    name: 'padding',
    byteLength,
    async *bytes(start) {
      yield new Uint8Array(byteLength - start);
    },
  };
}

/**
 * A tensor whose rows are written in equally many bytes each.
 *
 * @param multiple - rows that are only made together
 */
export function tensorSection(
  tensor: PrunedTensor,
  {
    byteLength,
    encode,
    multiple = 1,
  }: { readonly byteLength: number; readonly encode: (piece: Piece) => Uint8Array; readonly multiple?: number },
): Section {
  const [rows = 1] = tensor.shape;
  const bytesTogether = (byteLength / rows) * multiple;
  return {
    name: tensor.name,
    byteLength,
    async *bytes(start) {
      const whole = Math.floor(start / bytesTogether);
      let known = start - whole * bytesTogether;
      for await (const piece of piecesOf(tensor, { multiple, first: whole * multiple })) {
        yield encode(piece).subarray(known);
        known = 0;
      }
    },
  };
}
