import { beyondScope, type Database } from '@flapbook/database';
import { LRUCache } from 'lru-cache';
import { findOperations, type OperationRecord } from '../store/operations.ts';
import { NO_OUTLOOK, type Outlook, outlooks } from './outlook.ts';
import type { Rates } from './rates.ts';
import { summariseTasks, type TaskCounts } from './task-summaries.ts';
import { type Waiting, waitingFor } from './waiting.ts';
import { listWorkers } from './workers.ts';

/** How an operation stands in the fleet. */
export interface Standing {
  readonly tasks: TaskCounts;
  readonly waitingFor: Waiting | null;
  readonly outlook: Outlook;
}

export const NOT_RUN: Standing = {
  tasks: { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 },
  waitingFor: null,
  outlook: NO_OUTLOOK,
};

/** For so long, all who ask about the same change of an operation are answered from what was just read. */
const LIFETIME_MILLISECONDS = 1_000;

/** Standings of operations, shared by all who look at them. */
export class Standings {
  readonly #database: Database;
  readonly #rates: Rates;
  readonly #latest = new LRUCache<string, Promise<Standing>>({ max: 10_000, ttl: LIFETIME_MILLISECONDS });

  constructor(database: Database, rates: Rates) {
    this.#database = database;
    this.#rates = rates;
  }

  /** The standing of each, in a few statements however many there are. */
  of(records: readonly OperationRecord[]): Promise<Standing[]> {
    const known = records.map((record) => (record.attempt > 0 ? this.#latest.get(nameOf(record)) : NOT_RUN));
    const unknown = records.filter((_, i) => known[i] === undefined);
    const read = unknown.length > 0 ? beyondScope(() => standingsOf(this.#database, unknown, this.#rates)) : null;
    return Promise.all(records.map((record, i) => known[i] ?? this.#keep(record, read!)));
  }

  #keep(record: OperationRecord, read: Promise<Map<string, Standing>>): Promise<Standing> {
    const name = nameOf(record);
    const standing = read.then((standings) => standings.get(record.key)!);
    standing.catch(() => this.#latest.delete(name));
    this.#latest.set(name, standing);
    return standing;
  }
}

function nameOf({ key, sequence }: OperationRecord): string {
  return `${key} ${sequence}`;
}

/** Of operations that have been asked for. */
async function standingsOf(
  database: Database,
  records: readonly OperationRecord[],
  rates: Rates,
): Promise<Map<string, Standing>> {
  const open = records.filter(({ status }) => status === 'QUEUED' || status === 'RUNNING');
  const [summaries, workers, inputs] = await Promise.all([
    summariseTasks(
      database,
      records.map(({ key }) => key),
    ),
    open.length === 0 ? [] : listWorkers(database),
    findOperations(database, [...new Set(open.flatMap(({ requires }) => requires))]),
  ]);
  const missing = new Map(inputs.filter(({ status }) => status !== 'SUCCEEDED').map(({ key, kind }) => [key, kind]));
  const withTasks = open.flatMap((record) => {
    const tasks = summaries.get(record.key);
    return tasks === undefined ? [] : [{ ...record, tasks }];
  });
  const known = await outlooks(database, withTasks, { rates, workers });
  const isOpen = new Set(open);
  return new Map(
    records.map((record): [string, Standing] => {
      const tasks = summaries.get(record.key) ?? { counts: NOT_RUN.tasks, queued: [], running: [] };
      const needed = record.requires.flatMap((key) => missing.get(key) ?? []);
      return [
        record.key,
        {
          tasks: tasks.counts,
          waitingFor: isOpen.has(record) ? waitingFor(tasks, { workers, inputs: needed }) : null,
          outlook: known.get(record.key) ?? NO_OUTLOOK,
        },
      ];
    }),
  );
}
