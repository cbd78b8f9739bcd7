import type { JsonObject, JsonValue } from '../../keys.ts';
import { REVISION_BYTES } from '../revisions.ts';
import { type ArchiveReader, openArchive, sha256 } from './archive-reader.ts';
import { parseCanonical } from './canonical-json.ts';
import { checkOperations } from './check-operations.ts';
import { type BundledRevision, checkRevision, firstFault } from './content.ts';
import { blobsOf, MANIFEST_FILE, partFile, REVISION_FILE, SUMS_FILE, sumsOf } from './export.ts';
import {
  BUNDLE_LIMITS,
  BUNDLE_VERSION,
  type BundledPart,
  type BundleManifest,
  bundleManifest,
  nameOf,
} from './manifest.ts';
import { badBundle } from './problem.ts';
import { CODECS } from './results/registry.ts';

/** A bundle whose specifications, texts and lists are what their digests say. Its results are checked as they are read. */
export interface OpenBundle {
  /** SHA-256 of `flapbook.json`. */
  readonly digest: string;
  readonly manifest: BundleManifest;
  readonly revision: BundledRevision;
  /** The canonical content of the revision. */
  readonly content: JsonObject;
  /** The bytes of a part. @throws FlapbookError BAD_BUNDLE when they are not what the digest says */
  part(part: BundledPart): Promise<Buffer>;
  close(): void;
}

/**
 * Opens a bundle that somebody else wrote.
 *
 * @throws FlapbookError BAD_BUNDLE, LIMIT_EXCEEDED
 */
export async function openBundle(file: string): Promise<OpenBundle> {
  const archive = await openArchive(file);
  try {
    const head = await archive.read(MANIFEST_FILE, { bytes: BUNDLE_LIMITS.manifestBytes });
    const manifest = manifestOf(parseCanonical(head, MANIFEST_FILE));
    const bytes = await archive.read(REVISION_FILE, { bytes: REVISION_BYTES });
    const content = parseCanonical(bytes, REVISION_FILE) as JsonObject;
    const revision = checkRevision(content, manifest);
    checkOperations(manifest);
    requireFiles(manifest, archive);
    const digest = sha256(head);
    // Last: what was altered has been named before, where it can be. Dates, engines and names have no other digest.
    const sums = await archive.read(SUMS_FILE, { bytes: BUNDLE_LIMITS.manifestBytes });
    if (!sums.equals(sumsOf(manifest, digest))) {
      throw badBundle('flapbook.json, which names engines, dates and sources, was altered: SHA256SUMS says otherwise.');
    }
    return {
      digest,
      manifest,
      revision,
      content,
      async part({ name, digest, bytes: length }) {
        const read = await archive.read(partFile(digest), { bytes: BUNDLE_LIMITS.partBytes });
        if (read.byteLength !== length || sha256(read) !== digest) {
          throw badBundle(`The part ${name} is not what its digest says.`);
        }
        return read;
      },
      close: () => archive.close(),
    };
  } catch (error) {
    archive.close();
    throw error;
  }
}

function manifestOf(value: JsonValue): BundleManifest {
  const { format, version } = (value ?? {}) as JsonObject;
  if (format !== 'flapbook-bundle')
    throw badBundle('The file is not a Flapbook bundle: flapbook.json names another format.');
  if (version !== BUNDLE_VERSION) {
    throw badBundle(
      `The bundle has the version ${JSON.stringify(version ?? null).slice(0, 20)}; this Flapbook reads ${BUNDLE_VERSION}.`,
    );
  }
  const told = bundleManifest.safeParse(value);
  if (!told.success) throw badBundle(`flapbook.json is no list of a bundle: ${firstFault(told.error)}.`);
  return told.data;
}

/** The archive holds what the manifest names and nothing else. */
function requireFiles(manifest: BundleManifest, { names }: ArchiveReader): void {
  const blobs = blobsOf(manifest);
  for (const [digest, { operation, part }] of blobs) {
    if (!names.has(partFile(digest)))
      throw badBundle(`The ${nameOf(operation)} lacks the part ${part.name} of its result.`);
  }
  if (names.size !== blobs.size + 3) throw badBundle('The bundle holds files that its list does not name.');
}

/**
 * Reads every result and compares it with its digest, and its summary with what its parts add up to.
 *
 * @param onProgress told of operations done
 * @throws FlapbookError BAD_BUNDLE naming the operation
 */
export async function verifyResults(
  bundle: OpenBundle,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<void> {
  const { operations } = bundle.manifest;
  const read = new Set<string>();
  for (const [index, operation] of operations.entries()) {
    const { result } = operation;
    if (result !== null) {
      const fail = (what: string): never => {
        throw badBundle(`The ${nameOf(operation)} was altered: ${what}.`);
      };
      for (const part of result.included ? result.parts : []) {
        const file = `${part.digest} ${part.bytes}`;
        if (read.has(file)) continue;
        await bundle.part(part).catch((error: unknown) => fail(plain(error)));
        read.add(file);
      }
      const codec = CODECS.get(operation.kind)!;
      const fault = await codec.fault(operation, result, result.included && !codec.inline ? bundle.part : null);
      if (fault !== null) fail(fault);
    }
    onProgress(index + 1, operations.length);
  }
}

/** A message within another one: without its full stop. */
function plain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\.$/, '').replace(/^The part/, 'the part');
}
