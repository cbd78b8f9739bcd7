import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { cancelled } from '../abort.ts';
import { digestOf, notFound, placeOf } from '../digest.ts';
import type { ByteRange, Driver } from '../driver.ts';
import { Intake } from '../intake.ts';
import type { ArtifactStat, ListedArtifact, StoredArtifact } from '../types.ts';
import { formatS3Address, parseS3Address, type S3Address } from './address.ts';
import { connect, type Sdk } from './client.ts';
import { explainS3Error, statusOf } from './faults.ts';
import { cut, rangeHeader } from './read.ts';
import { throughFile, upload } from './upload.ts';

/** Any S3-compatible store, with an object `prefix/ab/cdef…` for each artifact. */
export async function openS3(url: URL, options: { readonly temporaryFolder?: string }): Promise<Driver> {
  const address = parseS3Address(url);
  return new S3Driver(address, await connect(address), options.temporaryFolder);
}

class S3Driver implements Driver {
  readonly url: string;
  readonly #address: S3Address;
  readonly #sdk: Sdk;
  readonly #client: S3Client;
  readonly #temporaryFolder: string | undefined;

  constructor(address: S3Address, { sdk, client }: { sdk: Sdk; client: S3Client }, temporaryFolder?: string) {
    this.url = formatS3Address(address);
    this.#address = address;
    this.#sdk = sdk;
    this.#client = client;
    this.#temporaryFolder = temporaryFolder;
  }

  /** Lists, because an answer to HEAD has no body that tells the reason of a refusal. */
  async check(): Promise<void> {
    const { bucket: Bucket, prefix: Prefix } = this.#address;
    try {
      await this.#client.send(new this.#sdk.ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 1 }));
    } catch (error) {
      throw this.#explain(error);
    }
  }

  async write(intake: Intake): Promise<void> {
    const { digest, signal } = intake.options;
    if (digest === undefined) return throughFile(intake, this.#temporaryFolder, (named) => this.write(named));
    try {
      await upload(intake, { sdk: this.#sdk, client: this.#client, ...this.#object(digest) });
    } catch (error) {
      throw intake.failure ?? (signal?.aborted ? cancelled() : this.#explain(error));
    }
  }

  get drafts(): string {
    return this.#temporaryFolder ?? tmpdir();
  }

  /** An upload that ends early leaves the file: it is sent again and not made again. */
  async adopt(file: string, outcome: StoredArtifact, signal: AbortSignal | undefined): Promise<void> {
    await this.write(new Intake(createReadStream(file, { highWaterMark: 1 << 20 }), { ...outcome, signal }));
    await rm(file, { force: true });
  }

  async *read(
    digest: string,
    range: ByteRange | undefined,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Uint8Array> {
    const Range = range && rangeHeader(range);
    const command = new this.#sdk.GetObjectCommand({ ...this.#object(digest), ...(Range && { Range }) });
    try {
      const { Body, ContentRange } = await this.#client.send(command, { abortSignal: signal });
      const bytes = Body as Readable;
      yield* range ? cut(bytes, range, ContentRange) : bytes;
    } catch (error) {
      if (range && statusOf(error) === 416) return;
      throw (error as Error).name === 'NoSuchKey' ? notFound(digest, this.url) : this.#explain(error);
    }
  }

  async stat(digest: string): Promise<ArtifactStat | undefined> {
    try {
      const found = await this.#client.send(new this.#sdk.HeadObjectCommand(this.#object(digest)));
      return { byteLength: found.ContentLength ?? 0, modifiedAt: found.LastModified ?? new Date(0) };
    } catch (error) {
      if (statusOf(error) !== 404) throw this.#explain(error);
      // It may be the bucket that is missing.
      await this.check();
      return undefined;
    }
  }

  async delete(digest: string): Promise<void> {
    try {
      await this.#client.send(new this.#sdk.DeleteObjectCommand(this.#object(digest)));
    } catch (error) {
      throw this.#explain(error);
    }
  }

  async *list(): AsyncGenerator<ListedArtifact> {
    const { bucket: Bucket, prefix: Prefix } = this.#address;
    let StartAfter: string | undefined;
    do {
      const command = new this.#sdk.ListObjectsV2Command({ Bucket, Prefix, StartAfter });
      const page = await this.#client.send(command).catch((error) => Promise.reject(this.#explain(error)));
      for (const { Key = '', Size = 0, LastModified = new Date(0) } of page.Contents ?? []) {
        const digest = digestOf(Key.slice(Prefix.length));
        if (digest !== undefined) yield { digest, byteLength: Size, modifiedAt: LastModified };
      }
      // By key and not by token: what others delete or add meanwhile then cannot spoil it.
      StartAfter = page.IsTruncated ? page.Contents?.at(-1)?.Key : undefined;
    } while (StartAfter !== undefined);
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  #keyOf(digest: string): string {
    return this.#address.prefix + placeOf(digest);
  }

  #object(digest: string) {
    return { Bucket: this.#address.bucket, Key: this.#keyOf(digest) };
  }

  #explain(error: unknown) {
    return explainS3Error(error, this.url, this.#address.bucket);
  }
}
