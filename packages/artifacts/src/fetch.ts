import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { explainFileError, removeStale, writeAtomically } from './files.ts';
import type { ArtifactStore, ByteProgress, FetchOptions } from './types.ts';

/** The end of a temporary name: a UUID, so that no file of anybody else's is taken for one. */
const PART = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.part$/;

type Source = Pick<ArtifactStore, 'get' | 'stat'>;

/** `ArtifactStore.fetchTo` over `get`. */
export async function fetchToFile(store: Source, digest: string, file: string, options: FetchOptions): Promise<void> {
  const total = options.onProgress && (await store.stat(digest))?.byteLength;
  const fetchOnce = async () => {
    const bytes = counted(store.get(digest, { signal: options.signal }), total, options.onProgress);
    await writeAtomically(bytes, `${file}.${randomUUID()}.part`, () => file);
  };
  try {
    await mkdir(dirname(file), { recursive: true });
    await removeStale(dirname(file), (name) => name.startsWith(`${basename(file)}.`) && PART.test(name));
    await fetchOnce().catch((error) => {
      // The way may have damaged it and not the store.
      if (error instanceof FlapbookError && error.code === 'ARTIFACT_DAMAGED') return fetchOnce();
      throw error;
    });
  } catch (error) {
    throw explainFileError(error, dirname(file));
  }
}

async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  total: number | undefined,
  onProgress: ByteProgress | undefined,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of bytes) {
    yield chunk;
    done += chunk.byteLength;
    onProgress?.(done, total);
  }
}
