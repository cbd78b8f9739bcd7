import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { explainFileError, writeAtomically } from '../files.ts';
import { Intake } from '../intake.ts';

/** Four parts of this size are on their way at a time. */
const PART_BYTES = 8 << 20;

/** S3 takes 10,000 parts. */
const MOST_PARTS = 10_000;

/**
 * Uploads an intake whose digest is known, in parts where it is large. An intake that ends in an error ends the upload
 * before it is complete, and its parts are removed.
 */
export async function upload(client: S3Client, bucket: string, key: string, intake: Intake): Promise<void> {
  const { Upload } = await import('@aws-sdk/lib-storage');
  const partSize = Math.max(PART_BYTES, Math.ceil((intake.options.byteLength ?? 0) / MOST_PARTS));
  const body = Readable.from(intake, { objectMode: false });
  try {
    await new Upload({ client, partSize, params: { Bucket: bucket, Key: key, Body: body } }).done();
  } finally {
    body.destroy();
  }
}

/**
 * An S3 object must be named before its first byte is sent. Bytes without a digest go through a file for that, which
 * `use` gets as an intake with digest and length.
 */
export async function throughFile(
  intake: Intake,
  folder: string | undefined,
  use: (named: Intake) => Promise<void>,
): Promise<void> {
  const file = join(folder ?? tmpdir(), `flapbook-artifact-${randomUUID()}`);
  try {
    await writeAtomically(intake, `${file}.part`, () => file).catch((error) => {
      throw intake.failure ?? explainFileError(error, folder ?? tmpdir());
    });
    const { signal } = intake.options;
    await use(new Intake(createReadStream(file, { highWaterMark: 1 << 20 }), { ...intake.outcome, signal }));
  } finally {
    await rm(file, { force: true });
  }
}
