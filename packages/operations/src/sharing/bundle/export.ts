import { currentScope, within } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { digestOf, type JsonObject } from '../../keys.ts';
import type { Operations } from '../../operations.ts';
import { sha256 } from './archive-reader.ts';
import { type Archive, type ArchiveFile, archiveOf } from './archive-writer.ts';
import { canonicalBytes } from './canonical-json.ts';
import { bundled, datasetsOf, lineageOf, modelsOf } from './collect.ts';
import { BUNDLE_LIMITS, BUNDLE_VERSION, type BundledOperation, type BundleManifest } from './manifest.ts';
import { tooLarge } from './problem.ts';
import { CODECS } from './results/registry.ts';

/** Statistics and replaced weights go along up to so many bytes unless somebody says otherwise. */
export const USUAL_STATISTICS_BYTES = 64_000_000;

/** What a revision says and which operations it shows. */
export interface BundleSource {
  readonly content: JsonObject;
  /** Keys of the operations that the content shows, known to the database. */
  readonly keys: readonly string[];
}

/** What is to be in a file, before it is written. */
export interface Bundle {
  readonly manifest: BundleManifest;
  readonly content: JsonObject;
  /** SHA-256 of `flapbook.json`, which vouches for everything in the file. */
  readonly digest: string;
  /** Bytes of results, and those of statistics and replaced weights among them whether or not they go along. */
  readonly resultBytes: number;
  readonly statisticsBytes: number;
  /** Whether they do. */
  readonly statisticsIncluded: boolean;
  /** The file. Results are read while it is. */
  open(): Promise<Archive>;
}

/**
 * A notebook with the resolved specifications of the operations that it shows and of all that they are made of, and
 * their results.
 *
 * @param operations - where the results are
 * @param source - what the bundle shows
 * @param options - `statistics`: whether statistics and replaced weights go along; when absent, as long as they are few
 * @throws FlapbookError LIMIT_EXCEEDED
 */
export async function bundleOf(
  { database, planner, artifacts }: Operations,
  { content, keys }: BundleSource,
  { statistics }: { readonly statistics?: boolean } = {},
): Promise<Bundle> {
  const sources = { database, planner, artifacts };
  // The file is read later, by whoever it is sent to.
  const scope = currentScope();
  const records = await lineageOf(database, keys);
  if (records.length > BUNDLE_LIMITS.operations) {
    throw tooLarge(`A bundle has at most ${BUNDLE_LIMITS.operations} operations; this notebook shows more.`);
  }
  const all: BundleManifest['operations'] = [];
  for (const record of records) all.push(await bundled(sources, record));
  const isLarge = (operation: BundledOperation) => CODECS.get(operation.kind)?.isLarge(operation) === true;
  const statisticsBytes = bytesOf(all.filter((operation) => operation.result?.included && isLarge(operation)));
  const included = statistics ?? statisticsBytes <= USUAL_STATISTICS_BYTES;
  const operations = all.map((operation) =>
    operation.result?.included && isLarge(operation)
      ? { ...operation, result: { ...operation.result, included } }
      : operation,
  );
  const manifest: BundleManifest = {
    format: 'flapbook-bundle',
    version: BUNDLE_VERSION,
    revision: digestOf(content),
    cells: (content.cells as readonly JsonObject[]).map((cell) => ({ id: String(cell.id), digest: digestOf(cell) })),
    models: await modelsOf(database, records),
    datasets: await datasetsOf(database, records),
    operations,
  };
  const head = canonicalBytes(manifest as unknown as JsonObject);
  const blobs = blobsOf(manifest);
  const text = canonicalBytes(content);
  if (head.byteLength > BUNDLE_LIMITS.manifestBytes || blobs.size + 3 > BUNDLE_LIMITS.entries) {
    throw tooLarge('The notebook shows more results than a bundle holds.');
  }
  return {
    manifest,
    content,
    digest: sha256(head),
    resultBytes: bytesOf(operations.filter(({ result }) => result?.included)),
    statisticsBytes,
    statisticsIncluded: included,
    open: () =>
      archiveOf([
        { name: MANIFEST_FILE, bytes: head },
        { name: REVISION_FILE, bytes: text },
        { name: SUMS_FILE, bytes: sumsOf(manifest, sha256(head)) },
        ...[...blobs.values()].map(
          ({ operation, part }): ArchiveFile => ({
            name: partFile(part.digest),
            size: part.bytes,
            async read() {
              const bytes = await within(scope, () => CODECS.get(operation.kind)!.read(sources, operation, part.name));
              if (bytes !== null && sha256(bytes) === part.digest) return bytes;
              throw new FlapbookError('INTERNAL', `The ${operation.kind} ${operation.key} changed while it was read.`);
            },
          }),
        ),
      ]),
  };
}

export const MANIFEST_FILE = 'flapbook.json';
export const REVISION_FILE = 'revision.json';
/** As `sha256sum --check` reads it: anybody can compare every file with its digest, without Flapbook. */
export const SUMS_FILE = 'SHA256SUMS';

export function sumsOf(manifest: BundleManifest, digest: string): Buffer {
  const results = [...blobsOf(manifest).keys()].map((one) => [one, partFile(one)] as const);
  const sums = [[digest, MANIFEST_FILE] as const, [manifest.revision, REVISION_FILE] as const, ...results];
  return Buffer.from(sums.map(([sum, name]) => `${sum}  ${name}\n`).join(''));
}

/** Where the bytes of a part lie: under their digest, so that what several results share is there once. */
export function partFile(digest: string): string {
  return `results/${digest}`;
}

type Blob = {
  readonly operation: BundleManifest['operations'][number];
  readonly part: NonNullable<BundleManifest['operations'][number]['result']>['parts'][number];
};

/** The parts whose bytes are in the bundle, by digest and in the order of digests. */
export function blobsOf({ operations }: BundleManifest): Map<string, Blob> {
  const all = operations.flatMap((operation) =>
    operation.result?.included ? operation.result.parts.map((part) => [part.digest, { operation, part }] as const) : [],
  );
  return new Map(all.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function bytesOf(operations: BundleManifest['operations']): number {
  const parts = operations.flatMap(({ result }) => result?.parts ?? []);
  return [...new Map(parts.map(({ digest, bytes }) => [digest, bytes])).values()].reduce(
    (sum, bytes) => sum + bytes,
    0,
  );
}
