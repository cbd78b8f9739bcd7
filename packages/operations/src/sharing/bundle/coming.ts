import type { Queryable } from '@flapbook/database';
import type { OperationStatus } from '../../operation.ts';
import { findOperations } from '../../store/operations.ts';
import type { BundledOperation, BundledResult } from './manifest.ts';
import { CODECS } from './results/registry.ts';

interface Coming {
  readonly operation: BundledOperation;
  /** How it stands here; undefined for what is not known yet. */
  readonly status: OperationStatus | undefined;
  /** Whether there is an artifact store for files of results. */
  readonly hasStore: boolean;
}

/** Results that are here, or about to be: what a bundle says of them is compared, not stored. */
const TAKEN: ReadonlySet<OperationStatus | undefined> = new Set(['SUCCEEDED', 'QUEUED', 'RUNNING'] as const);

/** The result that an import stores, unless it does not fit to what is here; null where there is none to store. */
export function resultToStore({ operation, status, hasStore }: Coming): BundledResult | null {
  const { kind, result } = operation;
  const codec = CODECS.get(kind)!;
  if (result === null || codec.inline || TAKEN.has(status) || !result.included) return null;
  return !hasStore && codec.hasFiles?.(operation) ? null : result;
}

interface Import {
  readonly all: readonly BundledOperation[];
  /** Those that whoever imports may have. */
  readonly known: readonly { readonly key: string }[];
  readonly hasStore: boolean;
}

/** Bytes that an import stores at most: summaries, and parts, of which those that operations share count once. */
export async function bytesComing(database: Queryable, { all, known, hasStore }: Import): Promise<number> {
  const keys = new Set(known.map(({ key }) => key));
  const here = new Map((await findOperations(database, [...keys])).map(({ key, status }) => [key, status]));
  const parts = new Map<string, number>();
  let bytes = 0;
  for (const operation of all.filter(({ key }) => keys.has(key))) {
    const result = resultToStore({ operation, status: here.get(operation.key), hasStore });
    if (result === null) continue;
    const address = CODECS.get(operation.kind)!.storedUnder?.(operation) ?? operation.key;
    bytes += Buffer.byteLength(JSON.stringify(result.summary));
    for (const part of result.parts) parts.set(`${address} ${part.name}`, part.bytes);
  }
  for (const size of parts.values()) bytes += size;
  return bytes;
}
