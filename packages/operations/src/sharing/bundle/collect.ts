import type { Queryable } from '@flapbook/database';
import { NAME, TITLE } from '../../catalogue/names.ts';
import { digestOf, type JsonObject } from '../../keys.ts';
import { findOperations, type OperationRecord } from '../../store/operations.ts';
import {
  BUNDLE_LIMITS,
  type BundledDataset,
  type BundledModel,
  type BundledOperation,
  type BundledPart,
} from './manifest.ts';
import type { ResultContent, ResultSources } from './results/codec.ts';
import { CODECS } from './results/registry.ts';

/** The operations and everything that they are made of, in the order of their keys. */
export async function lineageOf(database: Queryable, keys: readonly string[]): Promise<OperationRecord[]> {
  const found = new Map<string, OperationRecord>();
  let wanted = [...new Set(keys)];
  while (wanted.length > 0) {
    const records = await findOperations(database, wanted);
    for (const record of records) found.set(record.key, record);
    // What is no operation is a model or a data set: it is not found.
    const inputs = records.flatMap((record) => Object.values(record.inputs));
    wanted = [...new Set(inputs)].filter((key) => !found.has(key));
    if (records.length === 0) break;
  }
  return [...found.values()].sort(byKey);
}

/** An operation as a bundle holds it, with the bytes of its parts unless one of them is too large. */
export async function bundled(sources: ResultSources, record: OperationRecord): Promise<BundledOperation> {
  const { key, kind, version, parameters, inputs, work } = record;
  const codec = CODECS.get(kind);
  const isThere = record.status === 'SUCCEEDED' || codec?.inline === true;
  const content = isThere ? ((await codec?.describe(sources, record)) ?? null) : null;
  const spec = { key, kind, version, parameters, inputs: { ...inputs }, work };
  if (content === null) return { ...spec, result: null };
  const { engine, finishedAt, seconds } = codec!.inline ? INLINE : record;
  return {
    ...spec,
    result: {
      ...normalised(content),
      digest: resultDigest(content),
      included: content.parts.every(({ bytes }) => bytes <= BUNDLE_LIMITS.partBytes),
      engine,
      finishedAt: finishedAt?.toISOString() ?? null,
      seconds,
    },
  };
}

const INLINE = { engine: null, finishedAt: null, seconds: null } as const;

/** SHA-256 of the canonical JSON of a result’s summary and of the digests of its parts. */
export function resultDigest(content: ResultContent): string {
  return digestOf(normalised(content) as unknown as JsonObject);
}

function normalised({ summary, parts }: ResultContent): ResultContent {
  const kept = parts.map(
    ({ name, digest, bytes, scalar }): BundledPart =>
      scalar === undefined ? { name, digest, bytes } : { name, digest, bytes, scalar },
  );
  return { summary, parts: kept };
}

export async function modelsOf(database: Queryable, records: readonly OperationRecord[]): Promise<BundledModel[]> {
  return database.query<BundledModel>(
    `SELECT key, ${NAME.model} AS name, description ->> 'architecture' AS architecture, parameters, byte_length AS bytes,
        tokenizer_digest AS "tokenizerDigest"
      FROM model WHERE key = ANY($1) ORDER BY key COLLATE "C"`,
    [inputKeys(records)],
  );
}

export async function datasetsOf(database: Queryable, records: readonly OperationRecord[]): Promise<BundledDataset[]> {
  return database.query<BundledDataset>(
    `SELECT key, ${NAME.dataset} AS name, ${TITLE} AS title, kind, characters, rows, row_length AS "rowLength"
      FROM dataset WHERE key = ANY($1) ORDER BY key COLLATE "C"`,
    [inputKeys(records)],
  );
}

function inputKeys(records: readonly OperationRecord[]): string[] {
  return [...new Set(records.flatMap(({ inputs }) => Object.values(inputs)))];
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : 1;
}
