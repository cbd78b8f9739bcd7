import { setTimeout as sleep } from 'node:timers/promises';
import { beyondScope, type Database } from '@flapbook/database';
import { LRUCache } from 'lru-cache';
import { OPERATION_CHANNEL } from '../execution/events.ts';
import { findStudy, type StudyRecord } from './rows.ts';
import { type CellState, type StudyState, studyStates } from './states.ts';

const STUDY_CHANNEL = 'flapbook_study';

/** Changes of a study's hundreds of operations come together, at most so often. */
const ROUND_MILLISECONDS = 400;

/** What has changed of a study. */
export interface StudyEvent {
  /** Grows with every change; a study that has not changed has the same. */
  readonly sequence: number;
  /** That of the event before; null for the first, which has all cells. */
  readonly previous: number | null;
  readonly study: StudyRecord;
  readonly state: StudyState;
  /** Cells that have changed since the event before. */
  readonly cells: readonly CellState[];
}

interface Look {
  readonly study: StudyRecord;
  readonly state: StudyState;
  readonly cells: readonly CellState[];
}

/** Hands changes of studies to those who follow them. One connection listens for all; who follows the same shares a look. */
export class StudyFeed {
  readonly #database: Database;
  readonly #looks: LRUCache<string, Look | { readonly gone: true }>;
  #changes = 0;
  #unlisten: Promise<(() => Promise<void>)[]> | null = null;

  constructor(database: Database) {
    this.#database = database;
    // By the changes that were heard of when it began: what is heard of later, it may not have seen.
    this.#looks = new LRUCache({
      max: 100,
      fetchMethod: async (name) =>
        (await beyondScope(() => this.#look(name.split(' ', 1)[0]!))) ?? ({ gone: true } as const),
    });
  }

  /**
   * The whole study first, unless `after` is its present sequence number; then what changes, until it is deleted. Events
   * that come together are one, and `previous` tells whether one was missed.
   */
  async *follow(
    id: string,
    { signal, after = null }: { readonly signal?: AbortSignal; readonly after?: number | null } = {},
  ): AsyncGenerator<StudyEvent, void> {
    await beyondScope(() => this.#listen());
    let seen: { readonly sequence: number; readonly cells: ReadonlyMap<string, number> } | null = null;
    let changes = -1;
    while (!signal?.aborted) {
      if (changes !== this.#changes) {
        changes = this.#changes;
        // What follows is read once for all; who may not know of it hears nothing, and nothing more who no longer may.
        if ((await findStudy(this.#database, id)) === null) return;
        const look = await this.#looks.forceFetch(`${id} ${changes}`);
        if ('gone' in look) return;
        const { sequence } = look.state;
        const isSeen: boolean = seen === null ? sequence === after : sequence === seen.sequence;
        const known: ReadonlyMap<string, number> = seen?.cells ?? new Map();
        const previous: number | null = seen?.sequence ?? null;
        seen = { sequence, cells: new Map(look.cells.map((cell) => [cell.id, cell.sequence])) };
        if (!isSeen) {
          const changed = look.cells.filter((cell) => known.get(cell.id) !== cell.sequence);
          yield { sequence, previous, ...look, cells: changed };
        }
      }
      await sleep(ROUND_MILLISECONDS, undefined, { signal }).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    for (const stop of (await this.#unlisten) ?? []) await stop();
  }

  async #look(id: string): Promise<Look | null> {
    const study = await findStudy(this.#database, id);
    if (study === null) return null;
    const { study: state, cells } = await studyStates(this.#database, study);
    return { study, state, cells };
  }

  #listen(): Promise<unknown> {
    const note = () => {
      this.#changes++;
    };
    this.#unlisten ??= Promise.all(
      [OPERATION_CHANNEL, STUDY_CHANNEL].map((channel) => this.#database.listen(channel, note, { onReconnect: note })),
    );
    this.#unlisten.catch(() => {
      // The next one who follows tries again.
      this.#unlisten = null;
    });
    return this.#unlisten;
  }
}
