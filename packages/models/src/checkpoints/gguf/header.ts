import type { FileHandle } from 'node:fs/promises';
import { FlapbookError } from '@flapbook/flap';
import { readFully } from '../../files.ts';
import { Cursor, EndOfBytes } from './cursor.ts';
import type { Metadata } from './metadata.ts';
import { parseMetadata } from './parse-metadata.ts';
import { checkLayout, type GgufTensor, parseTensors } from './parse-tensors.ts';

const MAGIC = 'GGUF';
/** Version 3 is 2 with a word on byte orders; 1 had counts of 32 bits and was given up within weeks. */
const VERSIONS: readonly number[] = [2, 3];
const DEFAULT_ALIGNMENT = 32;
const MAX_ALIGNMENT = 2 ** 20;

const FIRST_READ_BYTES = 2 ** 20;
/** Metadata and tensor table; the largest published ones, with vocabularies of 256,000 tokens, take 20 MB. */
const MAX_HEADER_BYTES = 2 ** 27;

/** What stands in front of a GGUF file's data, checked against the file's size. */
export interface GgufHeader {
  readonly metadata: Metadata;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
  /** The byte of the file from which on tensors' offsets count. */
  readonly dataStart: number;
}

/**
 * Reads the header of a GGUF file (`docs/gguf.md` of ggml-org/ggml). It says nowhere how long it is, so that more is
 * read as it turns out to be needed, at most 128 MiB.
 *
 * @throws FlapbookError BAD_CHECKPOINT
 */
export async function readGgufHeader(handle: FileHandle, file: string): Promise<GgufHeader> {
  const { size: fileSize } = await handle.stat();
  const most = Math.min(fileSize, MAX_HEADER_BYTES);
  for (let length = Math.min(most, FIRST_READ_BYTES); ; ) {
    const bytes = await readFully(handle, { start: 0, length, file, code: 'BAD_CHECKPOINT' });
    try {
      return parseGgufHeader(bytes, { file, fileSize });
    } catch (error) {
      if (!(error instanceof EndOfBytes)) throw error;
      if (error.needed > most) {
        throw new FlapbookError('BAD_CHECKPOINT', `${file} has a header of more than ${most} bytes.`);
      }
      // Four times as much, so that reading again from the start adds a third at most.
      length = Math.min(most, Math.max(error.needed, 4 * length));
    }
  }
}

/** @throws EndOfBytes where the bytes end before the header does */
export function parseGgufHeader(
  bytes: Uint8Array,
  where: { readonly file: string; readonly fileSize: number },
): GgufHeader {
  const cursor = new Cursor(bytes, where);
  const magic = String.fromCharCode(cursor.u8(), cursor.u8(), cursor.u8(), cursor.u8());
  if (magic !== MAGIC) throw cursor.bad(`this is no GGUF file; one begins with “${MAGIC}”.`);
  requireVersion(cursor);
  const tensorCount = cursor.size('The number of tensors');
  const metadata = parseMetadata(cursor, cursor.size('The number of metadata keys'));
  const tensors = parseTensors(cursor, tensorCount);
  const alignment = alignmentOf(metadata);
  const dataStart = Math.ceil(cursor.position / alignment) * alignment;
  checkLayout(cursor, tensors, { alignment, dataStart });
  return { metadata, tensors, dataStart };
}

function requireVersion(cursor: Cursor): void {
  const version = cursor.u32();
  if (VERSIONS.includes(version)) return;
  if (version !== 0 && (version & 0xffff) === 0) {
    throw cursor.bad('the file is big-endian; Flapbook reads little-endian GGUF files.');
  }
  throw cursor.bad(`the file is of GGUF version ${version}; Flapbook reads the versions ${VERSIONS.join(' and ')}.`);
}

function alignmentOf(metadata: Metadata): number {
  const alignment = metadata.integer('general.alignment', DEFAULT_ALIGNMENT);
  if (alignment >= 8 && alignment <= MAX_ALIGNMENT && Number.isInteger(Math.log2(alignment))) return alignment;
  throw metadata.bad('general.alignment', `a power of two from 8 to ${MAX_ALIGNMENT}`);
}
