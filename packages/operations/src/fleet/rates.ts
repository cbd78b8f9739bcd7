import { beyondScope, type Database, type Queryable } from '@flapbook/database';
import { LRUCache } from 'lru-cache';
import { groupBy } from './group.ts';
import { type Measurement, type Rate, rateOf } from './rate.ts';

/** A finished part with what its rate is comparable within. */
interface FinishedPart extends Measurement {
  readonly kind: string;
  /** Key of the model; null for what reads none. */
  readonly model: string | null;
  readonly workerClass: string;
}

/** What is to be estimated. */
export interface RateRequest {
  readonly kind: string;
  /** Key of the model; null for what reads none. */
  readonly model: string | null;
  /** Null for a worker that is not there yet: the classes that there were stand for it. */
  readonly workerClass: string | null;
}

/** The latest parts of a class of workers that are looked at, of all kinds. */
const PARTS_OF_A_CLASS = 500;
/** The latest alike parts that a rate is made of. */
const PARTS_OF_A_RATE = 50;
const LIFETIME_MILLISECONDS = 5_000;

interface History {
  readonly parts: readonly FinishedPart[];
  /** What has been made of them. */
  readonly rates: Map<string, Rate | null>;
}

/** Rates of parts that have run, kept for a few seconds. */
export class Rates {
  readonly #history: LRUCache<'history', History>;

  constructor(database: Database) {
    this.#history = new LRUCache({
      max: 1,
      ttl: LIFETIME_MILLISECONDS,
      fetchMethod: (): Promise<History> =>
        beyondScope(async () => ({ parts: await finishedParts(database), rates: new Map() })),
    });
  }

  /**
   * From parts of the same kind and model on workers of the same class; else of the same kind on that class; else of the
   * same kind on any. Null where none has run.
   */
  async of({ kind, model, workerClass }: RateRequest): Promise<Rate | null> {
    const { parts, rates } = await this.#history.forceFetch('history');
    const id = JSON.stringify([kind, model, workerClass]);
    const known = rates.get(id);
    if (known !== undefined) return known;
    const ofKind = parts.filter((part) => part.kind === kind);
    const onClass = ofKind.filter((part) => workerClass === null || part.workerClass === workerClass);
    const alike = onClass.filter((part) => part.model === model);
    const rate = [alike, onClass, ofKind]
      .map((candidates) => rateOf(candidates.slice(0, PARTS_OF_A_RATE)))
      .find((found) => found !== null);
    rates.set(id, rate ?? null);
    return rate ?? null;
  }
}

/** The latest parts of each class of workers, latest first. */
function finishedParts(database: Queryable): Promise<FinishedPart[]> {
  return database.query<FinishedPart>(
    // The classes are found by hopping through the index, so that the millions of parts between them are not read.
    `WITH RECURSIVE class AS (
        SELECT min(worker_class) AS name FROM task WHERE status = 'SUCCEEDED' AND role = 'PART'
        UNION ALL
        SELECT (SELECT min(worker_class) FROM task
          WHERE status = 'SUCCEEDED' AND role = 'PART' AND worker_class > class.name)
        FROM class WHERE class.name IS NOT NULL)
      SELECT o.kind, o.inputs ->> 'model' AS model, class.name AS "workerClass", part.work, part.seconds
      FROM class CROSS JOIN LATERAL (
        SELECT operation_key, work, seconds, finished_at FROM task
        WHERE status = 'SUCCEEDED' AND role = 'PART' AND worker_class = class.name
        ORDER BY finished_at DESC LIMIT ${PARTS_OF_A_CLASS}) part
      CROSS JOIN LATERAL (SELECT kind, inputs FROM operation WHERE key = part.operation_key LIMIT 1) o
      WHERE class.name IS NOT NULL AND part.seconds > 0 AND part.work > 0
      ORDER BY part.finished_at DESC`,
  );
}

/** The latest finished parts of running operations themselves, by the operation's key. */
export async function ownParts(
  database: Queryable,
  operationKeys: readonly string[],
): Promise<Map<string, (Measurement & { readonly workerClass: string })[]>> {
  if (operationKeys.length === 0) return new Map();
  const rows = await database.query<Measurement & { operationKey: string; workerClass: string }>(
    `SELECT wanted.key AS "operationKey", part.worker_class AS "workerClass", part.work, part.seconds
      FROM unnest($1::text[]) AS wanted (key) CROSS JOIN LATERAL (
        SELECT worker_class, work, seconds FROM operation_task JOIN task ON task.key = task_key
        WHERE operation_task.operation_key = wanted.key AND status = 'SUCCEEDED' AND seconds > 0 AND work > 0
        ORDER BY finished_at DESC LIMIT ${PARTS_OF_A_RATE}) part`,
    [operationKeys],
  );
  return groupBy(rows, ({ operationKey }) => operationKey);
}
