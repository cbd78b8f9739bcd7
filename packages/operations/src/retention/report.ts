import type { Queryable } from '@flapbook/database';
import { groupBy } from '../fleet/group.ts';
import type { GoingArtifact } from './artifacts.ts';
import type { Candidates } from './candidates.ts';
import { type Recomputation, RecomputationPrices } from './price.ts';

/** What of one kind of operation goes or has gone. */
export interface CollectedKind extends Recomputation {
  readonly kind: string;
  /** Operations whose results go; they stay known, as PLANNED. */
  readonly operations: number;
  readonly bytes: number;
}

/** What goes or has gone, and what it would take to have it again. */
export interface Collection extends Recomputation {
  readonly kinds: readonly CollectedKind[];
  readonly operations: number;
  /** Shards of calibrations; several calibrations may share one. */
  readonly shards: number;
  /** Records of finished tasks. */
  readonly tasks: number;
  readonly bytes: number;
  /** Files of the artifact store that nothing names, and their bytes; both 0 without a store. */
  readonly files: number;
  readonly fileBytes: number;
  /** Bytes of downloads and uploads on the disk of the machine that collects that nothing is made from. */
  readonly localBytes: number;
}

/** What goes besides results. */
export interface Leftovers {
  readonly tasks: number;
  readonly artifacts: readonly GoingArtifact[];
  readonly localBytes: number;
}

/** Adds up what goes. Shards count among the bytes and seconds of calibrations. */
export async function reportOf(
  database: Queryable,
  { operations, shards }: Candidates,
  leftovers: Leftovers,
): Promise<Collection> {
  return summed({ operations, shards }, { ...leftovers, prices: await RecomputationPrices.read(database) });
}

/** As `reportOf`, with prices read before anything was deleted. */
export function summed(
  { operations, shards }: Candidates,
  { tasks, artifacts, localBytes, prices }: Leftovers & { readonly prices: RecomputationPrices },
): Collection {
  const items = [
    ...operations.map((one) => ({ kind: one.kind, operations: 1, bytes: one.bytes, ...prices.ofOperation(one) })),
    ...shards.map((one) => ({ kind: 'calibration', operations: 0, bytes: one.bytes, ...prices.ofShard(one) })),
  ];
  const byKind = groupBy(items, ({ kind }) => kind);
  const kinds = [...byKind].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, parts]) => ({ kind, ...sums(parts) }));
  const fileBytes = artifacts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return { kinds, ...sums(items), shards: shards.length, tasks, files: artifacts.length, fileBytes, localBytes };
}

function sums(items: readonly Omit<CollectedKind, 'kind'>[]): Omit<CollectedKind, 'kind'> {
  return {
    operations: items.reduce((sum, one) => sum + one.operations, 0),
    bytes: items.reduce((sum, one) => sum + one.bytes, 0),
    seconds: items.reduce((sum, one) => sum + one.seconds, 0),
    measured: items.every(({ measured }) => measured),
  };
}
