import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@flapbook/database';
import { OPERATION_CHANNEL } from '../execution/events.ts';
import { type JobsSnapshot, readJobs } from './jobs.ts';
import type { Rates } from './rates.ts';
import { type FleetWorker, listWorkers } from './workers.ts';

const ROUND_MILLISECONDS = 1_000;

/** A process takes a little more or less memory all the time; less than this is no news. */
const RESIDENT_STEP_BYTES = 2 ** 26;

/**
 * What the fleet does, for any number of those who watch it: one snapshot serves all. While somebody watches, one
 * connection listens for changes of operations and the workers are read every second.
 */
export class JobFeed {
  readonly #database: Database;
  readonly #rates: Rates;
  readonly #watchers = new Set<() => void>();
  #latest: JobsSnapshot | null = null;
  #digest = '';
  #workersDigest = '';
  #changed = true;
  #rounds: AbortController | null = null;
  #unlisten: Promise<() => Promise<void>> | null = null;

  constructor(database: Database, rates: Rates) {
    this.#database = database;
    this.#rates = rates;
  }

  /** What the fleet does at present, and again whenever that has changed, at most once a second. */
  async *watch(signal: AbortSignal): AsyncGenerator<JobsSnapshot, void> {
    let wake = (): void => undefined;
    const watcher = () => wake();
    signal.addEventListener('abort', watcher);
    this.#watchers.add(watcher);
    try {
      await this.#start();
      let seen: JobsSnapshot | null = null;
      while (!signal.aborted) {
        if (this.#latest !== null && this.#latest !== seen) {
          seen = this.#latest;
          yield seen;
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener('abort', watcher);
      this.#watchers.delete(watcher);
      if (this.#watchers.size === 0) await this.#stop();
    }
  }

  async #start(): Promise<void> {
    await this.#listen();
    if (this.#rounds !== null || this.#watchers.size === 0) return;
    const rounds = new AbortController();
    this.#rounds = rounds;
    void this.#goRounds(rounds.signal);
  }

  async #goRounds(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // A database that does not answer is asked again in the next round.
      await this.#look(signal).catch(() => undefined);
      await sleep(ROUND_MILLISECONDS, undefined, { signal }).catch(() => undefined);
    }
  }

  #listen(): Promise<() => Promise<void>> {
    const note = () => {
      this.#changed = true;
    };
    this.#unlisten ??= this.#database.listen(OPERATION_CHANNEL, note, { onReconnect: note });
    this.#unlisten.catch(() => {
      // The next one who watches tries again.
      this.#unlisten = null;
    });
    return this.#unlisten;
  }

  async #stop(): Promise<void> {
    this.#rounds?.abort();
    this.#rounds = null;
    this.#latest = null;
    this.#digest = '';
    this.#changed = true;
    const unlisten = this.#unlisten;
    this.#unlisten = null;
    await (await unlisten)?.();
  }

  async #look(signal: AbortSignal): Promise<void> {
    const workers = digestOfWorkers(await listWorkers(this.#database));
    if (!this.#changed && workers === this.#workersDigest) return;
    this.#changed = false;
    this.#workersDigest = workers;
    const snapshot = await readJobs(this.#database, this.#rates).catch((error: unknown) => {
      this.#changed = true;
      throw error;
    });
    const digest = digestOf(snapshot);
    if (digest === this.#digest || signal.aborted) return;
    this.#digest = digest;
    this.#latest = snapshot;
    for (const watcher of this.#watchers) watcher();
  }
}

/** What tells one snapshot from another: not the time, and not what follows from it. */
function digestOf({ totals, queued, running, mishaps, workers }: JobsSnapshot): string {
  const jobs = [...queued, ...running, ...mishaps].map(({ outlook: _, ...job }) => job);
  return JSON.stringify([totals, jobs, digestOfWorkers(workers)]);
}

function digestOfWorkers(workers: readonly FleetWorker[]): string {
  return JSON.stringify(
    workers.map(({ silentSeconds: _, residentBytes, task, ...worker }) => ({
      ...worker,
      resident: Math.round((residentBytes ?? 0) / RESIDENT_STEP_BYTES),
      task: task && { key: task.key, fraction: task.fraction },
    })),
  );
}
