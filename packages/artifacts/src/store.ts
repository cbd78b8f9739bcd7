import { createHash } from 'node:crypto';
import { FlapbookError } from '@flapbook/flap';
import { discard, hearErrors, throwIfAborted, unlessAborted, untilAborted } from './abort.ts';
import { assertDigest, notFound } from './digest.ts';
import { writeDraft } from './draft/draft.ts';
import type { Driver } from './driver.ts';
import { fetchToFile } from './fetch.ts';
import { Intake } from './intake.ts';
import type { ArtifactStore, ByteSource, GetOptions, PutOptions, StoredArtifact } from './types.ts';

/** What all stores have in common, over a driver that moves the bytes. */
export function createStore(driver: Driver): ArtifactStore {
  const get = (digest: string, options: GetOptions = {}) => read(driver, digest, options);
  return {
    url: driver.url,
    check: () => driver.check(),
    put: (source, options = {}) => put(driver, source, options),
    putResumable: async ({ id, ...source }, options = {}) => {
      assertDigest(id);
      return writeDraft(
        driver.drafts,
        { id, ...source },
        {
          ...options,
          adopt: (file, outcome) => driver.adopt(file, outcome, options.signal),
        },
      );
    },
    get,
    stat: async (digest) => {
      assertDigest(digest);
      return driver.stat(digest);
    },
    delete: async (digest) => {
      assertDigest(digest);
      await driver.delete(digest);
    },
    list: () => driver.list(),
    fetchTo: async (digest, file, options = {}) => {
      assertDigest(digest);
      await fetchToFile({ get, stat: (name) => driver.stat(name) }, digest, file, options);
    },
    close: () => driver.close(),
  };
}

async function put(driver: Driver, source: ByteSource, options: PutOptions): Promise<StoredArtifact> {
  hearErrors(source);
  try {
    const present = await alreadyStored(driver, options);
    if (present) {
      options.onProgress?.(present.byteLength, present.byteLength);
      return present;
    }
    const intake = new Intake(source, options);
    await driver.write(intake);
    return intake.outcome;
  } finally {
    discard(source);
  }
}

/** What is there under the promised digest; one of another size is damaged and written again. */
async function alreadyStored(driver: Driver, options: PutOptions): Promise<StoredArtifact | undefined> {
  const { digest, byteLength, signal } = options;
  if (digest === undefined) return undefined;
  assertDigest(digest);
  throwIfAborted(signal);
  const found = await unlessAborted(driver.stat(digest), signal);
  if (!found || (byteLength !== undefined && byteLength !== found.byteLength)) return undefined;
  return { digest, byteLength: found.byteLength };
}

async function* read(driver: Driver, digest: string, options: GetOptions): AsyncGenerator<Uint8Array> {
  assertDigest(digest);
  const { start = 0, end, signal } = options;
  if (!isOffset(start) || (end !== undefined && (!isOffset(end) || end < start))) {
    throw new FlapbookError('BAD_PARAMETER', `The range from byte ${start} to ${end} makes no sense.`);
  }
  if (start > 0 || end !== undefined) {
    if (start !== end) yield* untilAborted(driver.read(digest, { start, end }, signal), signal);
    else if (!(await driver.stat(digest))) throw notFound(digest, driver.url);
    return;
  }
  const hash = createHash('sha256');
  for await (const chunk of untilAborted(driver.read(digest, undefined, signal), signal)) {
    hash.update(chunk);
    yield chunk;
  }
  const found = hash.digest('hex');
  if (found !== digest) {
    throw new FlapbookError(
      'ARTIFACT_DAMAGED',
      `The artifact ${digest} in ${driver.url} is damaged: its bytes have the digest ${found}.`,
    );
  }
}

const isOffset = (value: number) => Number.isSafeInteger(value) && value >= 0;
