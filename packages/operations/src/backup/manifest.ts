import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { z } from 'zod';

/** The version of the format that this Flapbook writes; it reads no other. */
export const BACKUP_VERSION = 1;

/** Says what a backup consists of; written last, so that what has one is whole. */
export const MANIFEST = 'backup.json';
/** The store beside it: tables and files under the digests of their bytes. */
export const OBJECTS = 'objects';

/** More would be millions of files. */
const MANIFEST_BYTES = 512_000_000;

const stored = { digest: z.string().regex(/^[0-9a-f]{64}$/), byteLength: z.int().nonnegative() };
const name = z.string().max(63);

const manifest = z.strictObject({
  version: z.literal(BACKUP_VERSION),
  createdAt: z.iso.datetime(),
  /** What the database had been migrated by. */
  migrations: z.array(name).max(10_000),
  /** Rows in PostgreSQL's binary COPY format. */
  tables: z
    .array(z.strictObject({ name, columns: z.array(name).min(1).max(1_600), rows: z.int().nonnegative(), ...stored }))
    .max(10_000),
  /** Files of the artifact store that the database names. */
  files: z.array(z.strictObject(stored)),
  /** Digests of those that were not there, or damaged, when the backup was made. */
  lost: z.array(stored.digest),
});

/** What a backup consists of. */
export type BackupManifest = z.infer<typeof manifest>;

/** @throws FlapbookError BAD_PARAMETER when there is no backup in the folder, BAD_BUNDLE when its list is damaged */
export async function readManifest(folder: string): Promise<BackupManifest> {
  const file = path.join(folder, MANIFEST);
  const found = await stat(file).catch(() => null);
  if (!found?.isFile())
    throw new FlapbookError('BAD_PARAMETER', `There is no backup in ${folder}: ${MANIFEST} is missing.`);
  if (found.size > MANIFEST_BYTES)
    throw new FlapbookError('BAD_BUNDLE', `${file} has more than ${MANIFEST_BYTES} bytes.`);
  try {
    return manifest.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause).slice(0, 500) : 'it is no JSON';
    throw new FlapbookError('BAD_BUNDLE', `${file} cannot be read: ${why}`, { cause });
  }
}
