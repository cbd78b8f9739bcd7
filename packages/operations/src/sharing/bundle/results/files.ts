import type { Queryable } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { z } from 'zod';
import { recordResultFiles, requireStore, resultFiles } from '../../../store/result-files.ts';
import type { BundledPart } from '../manifest.ts';
import type { ReadPart, ResultSources, ResultTarget } from './codec.ts';

/** How a summary names the files of its result. */
export const filesInSummary = z
  .array(
    z.strictObject({
      name: z.string().max(80),
      digest: z.string().regex(/^[0-9a-f]{64}$/),
      byteLength: z.int().nonnegative(),
    }),
  )
  .max(50_000);

/** The files of a result that is here, as parts. */
export async function fileParts(database: Queryable, key: string): Promise<BundledPart[]> {
  const files = await resultFiles(database, key);
  return files.map(({ name, digest, byteLength }) => ({ name, digest, bytes: Number(byteLength) }));
}

/** The bytes of a file; null when it is gone, and where there is no store. */
export async function readFilePart(
  { artifacts, database }: ResultSources,
  key: string,
  name: string,
): Promise<Buffer | null> {
  const file = (await resultFiles(database, key)).find((one) => one.name === name);
  if (file === undefined || artifacts === null || (await artifacts.stat(file.digest)) === undefined) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of artifacts.get(file.digest)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Whether a summary names just these files. */
export function namesFiles(told: z.output<typeof filesInSummary>, parts: readonly BundledPart[]): boolean {
  const text = (name: string, digest: string, bytes: number) => `${name} ${digest} ${bytes}`;
  const ours = parts.map(({ name, digest, bytes }) => text(name, digest, bytes)).sort();
  const theirs = told.map(({ name, digest, byteLength }) => text(name, digest, byteLength)).sort();
  return ours.length === theirs.length && ours.every((one, index) => one === theirs[index]);
}

/** The first part that is not of its format; null when all are. */
export async function misshapen(
  parts: readonly BundledPart[],
  read: ReadPart,
  check: (bytes: Uint8Array) => void,
): Promise<string | null> {
  for (const part of parts) {
    try {
      check(await read(part));
    } catch (error) {
      if (!(error instanceof FlapbookError) || error.code !== 'ARTIFACT_DAMAGED') throw error;
      return `the part ${part.name} is not of its format`;
    }
  }
  return null;
}

/** Puts bundled parts into the store, as files of an operation. @throws FlapbookError ARTIFACT_STORE_UNAVAILABLE */
export async function storeFiles(
  { transaction, artifacts, read }: ResultTarget,
  key: string,
  parts: readonly BundledPart[],
): Promise<void> {
  const store = requireStore(artifacts, 'Files of results');
  await transaction.query(`DELETE FROM artifact WHERE holder = 'operation' AND holder_key = $1`, [key]);
  const files = [];
  for (const part of parts) files.push({ name: part.name, ...(await store.put(once(await read(part)))) });
  await recordResultFiles(transaction, store, { key, files });
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
