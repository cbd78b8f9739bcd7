import { z } from 'zod';
import type { JsonObject } from '../../keys.ts';

/** The version of the format that this Flapbook writes; it reads no other. */
export const BUNDLE_VERSION = 1;

/** What a bundle may hold. A failure names the limit. */
export const BUNDLE_LIMITS = {
  /** Bytes of the whole file. */
  fileBytes: 4_000_000_000,
  /** Bytes of `flapbook.json`. */
  manifestBytes: 64_000_000,
  /** Entries of the archive. */
  entries: 50_000,
  operations: 5_000,
  /** Bytes of one part of a result: a module’s statistics of the widest models are 2 MB. Of larger ones, digests go along. */
  partBytes: 64_000_000,
  /** Levels of nesting of its JSON. */
  depth: 64,
} as const;

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();
const name = z.string().max(4_096);
const json = z.record(z.string(), z.unknown()).transform((value) => value as JsonObject);

const part = z.strictObject({
  /** Which part of the result it is, in the words of its kind. */
  name: z.string().regex(/^[0-9A-Za-z+/-]{1,80}$/),
  /** SHA-256 of its bytes. */
  digest,
  bytes: count,
  /** A number that belongs to the part. */
  scalar: z.number().optional(),
});

const result = z
  .strictObject({
    /** SHA-256 of the canonical JSON of `summary` and `parts`. */
    digest,
    summary: json,
    parts: z.array(part).max(BUNDLE_LIMITS.entries),
    /** Whether the parts’ bytes are in the bundle. */
    included: z.boolean(),
    /** Which engine computed it, when, and how long it took; null for what is computed where it is asked for. */
    engine: name.nullable(),
    finishedAt: z.iso.datetime({ precision: 3 }).nullable(),
    // What a database takes from a date: a hundred years.
    seconds: z.number().nonnegative().max(3_155_760_000).nullable(),
  })
  .refine(({ included, parts }) => !included || parts.every(({ bytes }) => bytes <= BUNDLE_LIMITS.partBytes), {
    message: `a part has more than ${BUNDLE_LIMITS.partBytes} bytes`,
  });

const operation = z.strictObject({
  key: digest,
  kind: name,
  version: count,
  parameters: json,
  inputs: z.record(z.string().max(64), digest),
  /** Parameters of the model times tokens to run through it: what a forward pass costs. */
  work: z.number().nonnegative(),
  /** Null for what was not computed. */
  result: result.nullable(),
});

const model = z.strictObject({
  key: digest,
  name,
  architecture: name,
  parameters: count,
  /** Bytes of its weights, which are not in the bundle. */
  bytes: count,
  tokenizerDigest: digest.nullable(),
});

const dataset = z.strictObject({
  key: digest,
  name,
  title: name,
  kind: z.enum(['text', 'documents', 'rows', 'task']),
  characters: count.nullable(),
  rows: count.nullable(),
  rowLength: count.nullable(),
});

/** `flapbook.json`: what a bundle holds, with the digest of each piece. Lists are in the order of keys. */
export const bundleManifest = z.strictObject({
  format: z.literal('flapbook-bundle'),
  version: z.literal(BUNDLE_VERSION),
  /** SHA-256 of `revision.json`. */
  revision: digest,
  /** SHA-256 of each cell’s canonical JSON, so that an altered one can be named. */
  cells: z.array(z.strictObject({ id: name, digest })),
  models: z.array(model),
  datasets: z.array(dataset),
  operations: z.array(operation).max(BUNDLE_LIMITS.operations),
});

export type BundleManifest = z.output<typeof bundleManifest>;
export type BundledOperation = BundleManifest['operations'][number];
export type BundledResult = z.output<typeof result>;
export type BundledPart = z.output<typeof part>;
export type BundledModel = z.output<typeof model>;
export type BundledDataset = z.output<typeof dataset>;

/** How messages name an operation. */
export function nameOf({ kind, key }: Pick<BundledOperation, 'kind' | 'key'>): string {
  return `${kind} ${key.slice(0, 12)}`;
}
