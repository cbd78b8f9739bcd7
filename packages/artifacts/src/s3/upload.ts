import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { explainFileError, writeAtomically } from '../files.ts';
import { Intake } from '../intake.ts';
import type { Sdk } from './client.ts';

/** Four parts of this size are on their way at a time. */
const PART_BYTES = 8 << 20;

/** S3 takes 10,000 parts. */
const MOST_PARTS = 10_000;

/** How long requests on their way may take once the upload is cancelled, and then the removal of its parts. */
const PATIENCE_MS = 3_000;

/** The object to be written, and the way to it. */
interface Target {
  readonly sdk: Sdk;
  readonly client: S3Client;
  readonly Bucket: string;
  readonly Key: string;
}

/**
 * Uploads an intake whose digest is known, in parts where it is large. An intake that ends in an error ends the upload
 * before it is complete, and its parts are removed.
 */
export async function upload(intake: Intake, { sdk, client, Bucket, Key }: Target): Promise<void> {
  const { Upload } = await import('@aws-sdk/lib-storage');
  const { byteLength = 0, signal } = intake.options;
  const partSize = Math.max(PART_BYTES, Math.ceil(byteLength / MOST_PARTS));
  const body = Readable.from(intake, { objectMode: false });
  const giveUp = new AbortController();
  const onAbort = () => setTimeout(() => giveUp.abort(), PATIENCE_MS).unref();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const params = { Bucket, Key, Body: body };
    await new Upload({ client: abortable(client, sdk, giveUp.signal), partSize, params }).done();
  } finally {
    signal?.removeEventListener('abort', onAbort);
    body.destroy();
  }
}

/**
 * The client with a signal that ends its requests, for a store that no longer answers. Only then: a store keeps what a
 * request has begun when its answer is not awaited, so that parts would stay for good. For the same reason it is not
 * `Upload.abort`, which waits for nothing.
 */
function abortable(client: S3Client, sdk: Sdk, signal: AbortSignal): S3Client {
  const send = (command: Parameters<S3Client['send']>[0]) => {
    const removing = command instanceof sdk.AbortMultipartUploadCommand && signal.aborted;
    return client.send(command, { abortSignal: removing ? AbortSignal.timeout(PATIENCE_MS) : signal });
  };
  return Object.create(client, { send: { value: send } });
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
