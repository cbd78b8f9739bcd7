import type { Queryable } from '@flapbook/database';
import type { Priority, TaskRole } from '../store/tasks.ts';
import { queuePriority, turnsOf } from '../store/turns.ts';
import { groupBy } from './group.ts';
import { Heap } from './heap.ts';
import { inLaneOrder } from './lane-order.ts';

/** A task that waits or runs, as it stands in the way of others. */
export interface UnfinishedTask {
  /** The operation that declared it, and others that need it. */
  readonly operationKey: string;
  readonly sharedWith: readonly string[] | null;
  readonly role: TaskRole;
  /** Of the operation that declared it, and the key of its model, if it reads one. */
  readonly kind: string;
  readonly model: string | null;
  readonly queue: string;
  readonly memoryBytes: number;
  readonly work: number;
  /** Work of that whole operation. */
  readonly operationWork: number;
  /** Work done, 0 to 1. */
  readonly fraction: number;
  readonly lane: string;
  readonly priority: Priority;
  readonly turn: number;
  /** Null while it waits. */
  readonly workerId: string | null;
}

/** A place in the queue: interactive work before background work, then by turn. */
export interface Place {
  readonly priority: Priority;
  readonly turn: number;
}

/** Tasks that are alike but for what they compute. */
export interface Crowd {
  readonly alike: UnfinishedTask;
  readonly count: number;
  /** Of all of them. */
  readonly work: number;
}

/** What keeps workers from something. */
export interface Obstacles {
  readonly running: readonly UnfinishedTask[];
  readonly waiting: readonly Crowd[];
}

/** Beyond so many tasks, what comes last is not looked at: an estimate that far ahead is none. */
const MOST_TASKS = 5_000;

/**
 * Everything that waits or runs. It is looked at as a whole: what stands before a task follows from the turns of all.
 * Operations that wait for their inputs have no tasks yet and are not in it.
 */
export class Workload {
  readonly #tasks: readonly UnfinishedTask[];
  readonly #running: readonly UnfinishedTask[];
  readonly #heaps: ReadonlyMap<string, Heap>;
  readonly #byOperation: ReadonlyMap<string, readonly UnfinishedTask[]>;
  readonly #splits: ReadonlyMap<string, readonly UnfinishedTask[]>;

  constructor(tasks: readonly UnfinishedTask[]) {
    const waiting = tasks.filter(({ workerId }) => workerId === null);
    this.#tasks = tasks;
    this.#running = tasks.filter(({ workerId }) => workerId !== null);
    this.#heaps = new Map([...groupBy(waiting, alikeness)].map(([name, alike]) => [name, new Heap(alike)]));
    const byKey = tasks.flatMap((task) => keysOf(task).map((key) => ({ key, task })));
    this.#byOperation = new Map(
      [...groupBy(byKey, ({ key }) => key)].map(([key, entries]) => [key, entries.map(({ task }) => task)]),
    );
    this.#splits = groupBy(
      tasks.filter(({ role }) => role === 'SPLIT'),
      ({ lane }) => lane,
    );
  }

  static async read(database: Queryable): Promise<Workload> {
    const tasks = await database.query<UnfinishedTask & { readonly wantedAt: number }>(
      // The operations are looked up one by one, so that not all that ever were are read.
      `SELECT t.operation_key AS "operationKey", role, o.kind, o.inputs ->> 'model' AS model, queue,
          memory_bytes AS "memoryBytes", t.work, o.work AS "operationWork", t.fraction, t.lane, t.priority, turn, extract(epoch FROM o.queued_at)::double precision AS "wantedAt",
          CASE WHEN t.status = 'RUNNING' THEN worker_id END AS "workerId",
          nullif(ARRAY(SELECT operation_key FROM operation_task other
            WHERE task_key = t.key AND other.operation_key <> t.operation_key), '{}') AS "sharedWith"
        FROM (SELECT * FROM task WHERE status IN ('QUEUED', 'RUNNING')
          ORDER BY status = 'QUEUED', priority = 'BACKGROUND', turn LIMIT ${MOST_TASKS}) t
        CROSS JOIN LATERAL (SELECT kind, inputs, work, queued_at FROM operation WHERE key = t.operation_key LIMIT 1) o`,
    );
    return new Workload(inLaneOrder(tasks));
  }

  /** The tasks of some operations. */
  of(operationKeys: ReadonlySet<string>): UnfinishedTask[] {
    return [...new Set([...operationKeys].flatMap((key) => this.#byOperation.get(key) ?? []))];
  }

  /** What runs, and what waits and is taken before that place or at it, of other operations than those. */
  before(place: Place, operationKeys: ReadonlySet<string>): Obstacles {
    const own = this.of(operationKeys);
    const ownWaiting = groupBy(
      own.filter((task) => task.workerId === null && comesBy(task, place)),
      alikeness,
    );
    const waiting = [...this.#heaps].flatMap(([name, heap]) => {
      const crowd = heap.until(place, ownWaiting.get(name) ?? []);
      return crowd.count > 0 ? [crowd] : [];
    });
    const isOwn = new Set(own);
    return { running: this.#running.filter((task) => !isOwn.has(task)), waiting };
  }

  /** Operations of a lane that are not split into parts yet and come before that place or at it, but for those. */
  unsplitBefore(place: Place, lane: string, operationKeys: ReadonlySet<string>): Crowd[] {
    return (this.#splits.get(lane) ?? [])
      .filter((task) => !operationKeys.has(task.operationKey) && (task.workerId !== null || comesBy(task, place)))
      .map((task) => ({ alike: task, count: Number.POSITIVE_INFINITY, work: task.operationWork }));
  }

  /** Where the next task of a lane would come: see `putInTurn`. */
  nextPlace(lane: string, priority: Priority): Place {
    let first = Number.POSITIVE_INFINITY;
    let next = 0;
    for (const task of this.#tasks) {
      if (task.priority !== priority) continue;
      first = Math.min(first, task.turn);
      if (task.lane === lane) next = Math.max(next, task.turn + turnsOf(task.work));
    }
    return { priority, turn: Number.isFinite(first) ? Math.max(first, next) : next };
  }
}

/** Whether what stands at one place is taken before what stands at another, or at the same turn. */
export function comesBy(one: Place, other: Place): boolean {
  return queuePriority(one) >= queuePriority(other);
}

function keysOf({ operationKey, sharedWith }: UnfinishedTask): readonly string[] {
  return sharedWith === null ? [operationKey] : [operationKey, ...sharedWith];
}

/** Tasks of one name take the same time, per work, on the same workers. */
function alikeness({ kind, model, queue, memoryBytes }: UnfinishedTask): string {
  return `${kind} ${model} ${queue} ${memoryBytes}`;
}
