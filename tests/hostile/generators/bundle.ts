import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { digestOf } from '../../../packages/operations/src/keys.ts';
import { packed } from '../../../packages/operations/src/sharing/bundle/bundle.fixture.ts';
import { damaged } from './bytes.ts';
import { altered, type Json } from './json.ts';

const MANIFEST = 'flapbook.json';
const REVISION = 'revision.json';
const SUMS = 'SHA256SUMS';

type Files = ReadonlyMap<string, Buffer>;
type Fields = { [name: string]: Json };

/** How far a forger goes: alters a file alone, mends the list of sums, or every digest above what was altered. */
const care = fc.constantFrom('none', 'sums', 'all');

/**
 * Bundles that are damaged, or forged with care.
 *
 * @param whole a sound bundle
 * @param files what is in it, by name
 */
export function bundles(whole: Buffer, files: Files): fc.Arbitrary<() => Promise<Uint8Array>> {
  const parts = [...files.keys()].filter((name) => name.startsWith('results/'));
  const forged = (name: string) =>
    fc.tuple(altered(jsonOf(files, name)), care).map(([json, how]) => async () => {
      const bytes = Buffer.from(canonicalize(json) ?? 'null');
      return packed(
        how === 'none' ? new Map([...files, [name, bytes]]) : mended(new Map([...files, [name, bytes]]), how),
      );
    });
  const replaced = fc
    .constantFrom(...parts)
    .chain((name) =>
      damaged(files.get(name)!).map((bytes) => async () => packed(withPart(files, name, Buffer.from(bytes)))),
    );
  return fc.oneof(
    { weight: 2, arbitrary: damaged(whole).map((bytes) => async () => bytes) },
    {
      weight: 1,
      arbitrary: damaged(whole.subarray(-2_000)).map(
        (end) => async () => Buffer.concat([whole.subarray(0, -2_000), end]),
      ),
    },
    { weight: 3, arbitrary: forged(MANIFEST) },
    { weight: 2, arbitrary: forged(REVISION) },
    { weight: 1, arbitrary: replaced },
  );
}

function jsonOf(files: Files, name: string): Json {
  return JSON.parse(String(files.get(name))) as Json;
}

/** The result's bytes, under the digest that they have, in the manifest too. */
function withPart(files: Files, name: string, bytes: Buffer): Files {
  const [before, after] = [name.slice('results/'.length), sha256(bytes)];
  const text = String(files.get(MANIFEST)).replaceAll(before, after);
  const manifest = JSON.parse(text) as {
    operations: { result: { parts: { digest: string; bytes: number }[] } | null }[];
  };
  for (const { result } of manifest.operations)
    for (const part of result?.parts ?? []) if (part.digest === after) part.bytes = bytes.length;
  const rest = [...files].filter(([one]) => one !== name);
  return mended(
    new Map([...rest, [`results/${after}`, bytes], [MANIFEST, Buffer.from(canonicalize(manifest)!)]]),
    'all',
  );
}

/** The bundle with the digests that its files have now. */
function mended(files: Map<string, Buffer>, how: 'sums' | 'all'): Files {
  const manifest = jsonOf(files, MANIFEST);
  if (how === 'all' && isFields(manifest)) {
    const revision = jsonOf(files, REVISION);
    if (isFields(revision)) {
      manifest.revision = sha256(files.get(REVISION)!);
      if (Array.isArray(revision.cells))
        manifest.cells = revision.cells.map((cell) => ({
          id: isFields(cell) ? (cell.id ?? null) : null,
          digest: digestOf(cell as never),
        }));
    }
    for (const operation of Array.isArray(manifest.operations) ? manifest.operations : [])
      if (isFields(operation)) {
        const { kind, version, parameters, inputs } = operation;
        operation.key = digestOf({ kind, version, parameters, inputs } as never);
        const { result } = operation;
        if (isFields(result)) result.digest = digestOf({ summary: result.summary, parts: result.parts } as never);
      }
    files.set(MANIFEST, Buffer.from(canonicalize(manifest) ?? 'null'));
  }
  const names = [MANIFEST, REVISION, ...[...files.keys()].filter((name) => name.startsWith('results/'))];
  files.set(SUMS, Buffer.from(names.map((name) => `${sha256(files.get(name)!)}  ${name}\n`).join('')));
  return files;
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
