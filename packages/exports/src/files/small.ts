import type { ExportFile } from '../format.ts';

/** A small file whose bytes are at hand. */
export function bytesFile(path: string, bytes: Uint8Array): ExportFile {
  return {
    path,
    byteLength: bytes.byteLength,
    async *write() {
      // A copy: whoever takes it owns it.
      yield bytes.slice();
    },
  };
}

export function textFile(path: string, text: string): ExportFile {
  return bytesFile(path, Buffer.from(text));
}

export function jsonFile(path: string, value: unknown): ExportFile {
  return textFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
