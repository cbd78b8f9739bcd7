import { setTimeout as sleep } from 'node:timers/promises';
import type { Operations } from '../operations.ts';
import { trimEvents } from '../store/events.ts';
import { type GoingArtifact, goingArtifacts, releaseArtifacts } from './artifacts.ts';
import { type Candidates, findCandidates } from './candidates.ts';
import { localStorageOf, removeUnusedFiles } from './local-files.ts';
import { asOnlyCollector } from './locks.ts';
import { DEFAULT_POLICY, type RetentionPolicy } from './policy.ts';
import { RecomputationPrices } from './price.ts';
import { BATCH_ROWS, countOldTasks, releaseOperations, releaseShards, releaseTasks } from './release.ts';
import { type Collection, reportOf, summed } from './report.ts';
import { type CollectProgress, recorded } from './runs.ts';
import { type GoingShard, isInseparable } from './shards.ts';

/** Between two transactions, so that others get at the disk. */
const PAUSE_MILLISECONDS = 20;
/** Operations of one transaction: each is a row, an event, and some rows of results. */
const BATCH_OPERATIONS = 100;

export type Stores = Pick<Operations, 'database' | 'artifacts' | 'hub' | 'uploads'>;

/** A dry run: what `collect` would delete now, and what it would cost to have it again. */
export async function planCollection(stores: Stores, policy: RetentionPolicy = DEFAULT_POLICY): Promise<Collection> {
  const { database, artifacts: store } = stores;
  const candidates = await findCandidates(database, policy);
  const artifacts: GoingArtifact[] = [];
  const keys = candidates.operations.map(({ key }) => key);
  if (store !== null) for await (const batch of goingArtifacts(database, store, keys)) artifacts.push(...batch);
  const localBytes = (await localStorageOf(stores, policy)).reduce((sum, { unusedBytes }) => sum + unusedBytes, 0);
  return reportOf(database, candidates, { tasks: await countOldTasks(database, policy), artifacts, localBytes });
}

export interface CollectOptions {
  readonly policy?: RetentionPolicy;
  /** Stops it between two transactions; what is deleted by then stays deleted. */
  readonly signal?: AbortSignal;
  /** Told once nobody else deletes and it is written down that this one does. */
  readonly onStart?: () => void;
  /** Told after every transaction. */
  readonly onProgress?: (progress: CollectProgress) => void;
}

/**
 * Deletes results that nobody keeps, in small transactions beside everything else that goes on, then the files that nobody
 * needs: those of the artifact store, and downloads and uploads on this machine's disk. Operations whose results go are
 * PLANNED again, so that links to them stay good. Answers with what has gone; `latestCollection` tells everybody
 * how far it is.
 *
 * @throws FlapbookError COLLECTION_RUNNING; the signal's reason when it is aborted
 */
export function collect(
  stores: Stores,
  { policy = DEFAULT_POLICY, signal, onStart, onProgress }: CollectOptions = {},
): Promise<Collection> {
  const { database } = stores;
  return asOnlyCollector(database, () =>
    recorded(database, { policy, signal, onStart }, (report) =>
      collectAlone(stores, { policy, signal, onProgress, report }),
    ),
  );
}

interface Work {
  readonly policy: RetentionPolicy;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: CollectOptions['onProgress'];
  /** Writes down how far it is. */
  readonly report: (progress: CollectProgress) => Promise<void>;
}

async function collectAlone(stores: Stores, { policy, signal, onProgress, report }: Work): Promise<Collection> {
  const { database, artifacts: store } = stores;
  const { operations, shards } = await findCandidates(database, policy);
  const prices = await RecomputationPrices.read(database);
  const goneKeys = new Set<string>();
  const goneShards: GoingShard[] = [];
  const progress = { done: 0, total: operations.length + shards.length };
  const step = async (items: number): Promise<void> => {
    progress.done += items;
    onProgress?.({ ...progress });
    await report(progress);
    await sleep(PAUSE_MILLISECONDS, undefined, { signal }).catch(() => signal!.throwIfAborted());
  };

  signal?.throwIfAborted();
  await report(progress);
  // What others are made from goes after them, so again until nothing more goes; what is kept meanwhile stays.
  for (let before = -1; goneKeys.size > before; ) {
    before = goneKeys.size;
    const left = operations.filter(({ key }) => !goneKeys.has(key));
    for (let first = 0; first < left.length; first += BATCH_OPERATIONS) {
      const keys = left.slice(first, first + BATCH_OPERATIONS).map(({ key }) => key);
      for (let more = true; more; ) {
        const released = await releaseOperations(database, keys, policy);
        const news = released.keys.filter((key) => !goneKeys.has(key));
        for (const key of news) goneKeys.add(key);
        more = released.more;
        await step(news.length);
      }
    }
  }
  if (goneKeys.size < operations.length) await step(operations.length - goneKeys.size);
  for (const batch of batchesOf(shards)) {
    goneShards.push(...(await releaseShards(database, batch, policy)));
    await step(batch.length);
  }
  const tasks = await collectTasks(
    () => releaseTasks(database, policy),
    () => step(0),
  );
  const artifacts: GoingArtifact[] = [];
  // Entries of the operations above are gone, so nothing names their files any more.
  if (store !== null) {
    for await (const batch of goingArtifacts(database, store, [])) {
      artifacts.push(...(await releaseArtifacts(database, store, batch)));
      await step(0);
    }
  }
  const localBytes = await removeUnusedFiles(stores, policy);
  await trimEvents(database);
  const gone: Candidates = { operations: operations.filter(({ key }) => goneKeys.has(key)), shards: goneShards };
  return summed(gone, { tasks, artifacts, localBytes, prices });
}

async function collectTasks(release: () => Promise<number>, pause: () => Promise<void>): Promise<number> {
  for (let tasks = 0; ; await pause()) {
    const gone = await release();
    tasks += gone;
    if (gone < BATCH_ROWS) return tasks;
  }
}

/** Shards by about as many rows of statistics as a transaction deletes; those of use only together stay together. */
function batchesOf(shards: readonly GoingShard[]): GoingShard[][] {
  const batches: GoingShard[][] = [];
  let rows = Number.POSITIVE_INFINITY;
  for (const [i, shard] of shards.entries()) {
    const belongs = isInseparable(shard) && shards[i - 1]?.stream === shard.stream;
    if (rows + shard.rows > BATCH_ROWS && !belongs) {
      batches.push([]);
      rows = 0;
    }
    batches.at(-1)!.push(shard);
    rows += shard.rows;
  }
  return batches;
}
