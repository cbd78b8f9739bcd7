import type { Database } from '@flapbook/database';
import { LRUCache } from 'lru-cache';
import { memoryOf } from '../execution/memory.ts';
import { SIGNATURE, taskQueue } from '../execution/task-queue.ts';
import type { Part } from '../kinds/kind.ts';
import { KINDS } from '../kinds/registry.ts';
import { lineage, type OperationStatus, type ResolvedOperation } from '../operation.ts';
import type { OperationRecord } from '../store/operations.ts';
import { endTimes } from './makespan.ts';
import { ASSUMED_RATE, type Rate } from './rate.ts';
import { Rates } from './rates.ts';
import { PartFinder, type StepParts } from './step-parts.ts';
import { type FleetWorker, isAlive, listWorkers } from './workers.ts';

/** What running operations would take, with everything they need that is missing, as if nothing else ran. */
export interface Cost {
  /** On the workers alive at present, or on one such as there were while none is. */
  readonly seconds: number;
  /** As the fastest and the slowest tenth of the parts went that have run before. */
  readonly lowSeconds: number;
  readonly highSeconds: number;
  /** Whether the rates were measured here, as against assumed. */
  readonly measured: boolean;
  /** Bytes to be stored. */
  readonly bytes: number;
  /** Operations that need running, and those whose results are there. */
  readonly missing: number;
  readonly cached: number;
  /** Parts that need running, and those whose results are stored. */
  readonly missingTasks: number;
  readonly cachedTasks: number;
  /** Live workers that can run some of it. */
  readonly workers: number;
  /** Everything that workers run, inputs first, each once. */
  readonly steps: readonly CostStep[];
}

/** One operation of a price. Its seconds are its own, all of the fleet working on it. */
export interface CostStep {
  readonly key: string;
  readonly kind: string;
  readonly status: OperationStatus;
  readonly seconds: number;
  readonly lowSeconds: number;
  readonly highSeconds: number;
  readonly bytes: number;
  readonly tasks: number;
  readonly missingTasks: number;
}

/** Opening a model, building its graphs, reading and tokenising its data. */
const OVERHEAD_SECONDS = 0.3;

/** For so long, who asks for prices one after the other is answered from what was just read. */
const LIFETIME_MILLISECONDS = 1_000;

type Pace = 'mean' | 'fast' | 'slow';

/** A step with what is left of it and how fast which worker runs it. */
interface PricedStep {
  readonly operation: ResolvedOperation;
  readonly status: OperationStatus;
  readonly tasks: number;
  /** Work of each part that is not stored. */
  readonly missing: readonly number[];
  readonly bytes: number;
  /** Of each worker; null for those that cannot run it. */
  readonly rates: readonly (Rate | null)[];
}

/** Prices operations by what is stored, the workers there are and the rates of what ran before. */
export class CostModel {
  readonly #parts: PartFinder;
  readonly #rates: Rates;
  readonly #workers: LRUCache<'workers', FleetWorker[]>;
  readonly #stored: LRUCache<string, ReadonlySet<string>, { operation: ResolvedOperation; parts: readonly Part[] }>;

  constructor(database: Database) {
    this.#parts = new PartFinder(database);
    this.#rates = new Rates(database);
    this.#workers = new LRUCache({
      max: 1,
      ttl: LIFETIME_MILLISECONDS,
      fetchMethod: async () => (await listWorkers(database)).filter(isAlive),
    });
    this.#stored = new LRUCache({
      max: 2_000,
      ttl: LIFETIME_MILLISECONDS,
      fetchMethod: (_name, _stale, { context: { operation, parts } }) =>
        KINDS.get(operation.kind)!.stored(database, operation, parts),
    });
  }

  /** The rates that prices rest on. */
  get rates(): Rates {
    return this.#rates;
  }

  /** Parts of operations that workers run, by the operations' keys. */
  get parts(): PartFinder {
    return this.#parts;
  }

  /**
   * The price of one operation.
   *
   * @param records the states of all operations of the lineage that are known to the database
   * @throws FlapbookError MODEL_NOT_FOUND, DATASET_NOT_FOUND for what is registered no more
   */
  of(operation: ResolvedOperation, records: ReadonlyMap<string, OperationRecord>): Promise<Cost> {
    return this.together([operation], records);
  }

  /** The price of several operations that are run together: what they share counts once. */
  async together(
    operations: readonly ResolvedOperation[],
    records: ReadonlyMap<string, OperationRecord>,
  ): Promise<Cost> {
    const all = new Map(operations.flatMap(lineage).map((step) => [step.key, step]));
    const steps = [...all.values()].filter(({ inline }) => !inline);
    const [parts, alive] = await Promise.all([this.#parts.of(steps), this.#workers.forceFetch('workers')]);
    const priced = await Promise.all(
      steps.map((step) => this.#price(step, { record: records.get(step.key), parts: parts.get(step.key)!, alive })),
    );
    return costOf(priced, alive.length);
  }

  async #price(
    operation: ResolvedOperation,
    {
      record,
      parts: { parts, model },
      alive,
    }: {
      readonly record: OperationRecord | undefined;
      readonly parts: StepParts;
      readonly alive: readonly FleetWorker[];
    },
  ): Promise<PricedStep> {
    const status = record?.status ?? 'PLANNED';
    const base = { operation, status, tasks: parts.length };
    if (status === 'SUCCEEDED') return { ...base, missing: [], bytes: 0, rates: [] };
    // Every change of the operation has its number; what other operations store of it is seen a moment later.
    const name = `${operation.key} ${record?.sequence ?? 0}`;
    const stored = await this.#stored.forceFetch(name, { context: { operation, parts } });
    const missing = parts.filter(({ key }) => !stored.has(key)).map(({ work }) => work);
    const engine = operation.parameters.engine as string | undefined;
    const memoryBytes = memoryOf(model);
    const rates = await Promise.all(
      alive.map((worker) => {
        const takes =
          engine === undefined ? worker.queue.endsWith(`.${SIGNATURE}`) : worker.queue === taskQueue(engine);
        return takes && worker.memoryBytes >= memoryBytes ? this.#rate(operation, worker.class) : null;
      }),
    );
    // The last place stands for a worker that is not there, for what none of those that are can run.
    rates.push(rates.some((rate) => rate !== null) ? null : await this.#rate(operation, null));
    const work = sum(parts.map((part) => part.work));
    const bytes = missing.length === 0 ? 0 : Math.ceil((operation.bytes * sum(missing)) / work);
    return { ...base, missing: left(missing, work, record), bytes, rates };
  }

  async #rate({ kind, inputs }: ResolvedOperation, workerClass: string | null): Promise<Rate> {
    return (await this.#rates.of({ kind, model: inputs.model!, workerClass })) ?? ASSUMED_RATE;
  }
}

/** What is left of parts, some of which may be under way: the operation's fraction tells how much of them is done. */
function left(missing: readonly number[], work: number, record: OperationRecord | undefined): number[] {
  if (record?.status !== 'RUNNING') return [...missing];
  const share = Math.min(1, ((1 - record.fraction) * work) / (sum(missing) || 1));
  return missing.map((work) => work * share);
}

function costOf(priced: readonly PricedStep[], alive: number): Cost {
  const open = priced.filter(({ status }) => status !== 'SUCCEEDED');
  const total = (pace: Pace) => Math.max(0, ...secondsOf(open, { pace, places: alive + 1 }).values());
  const alone = (step: PricedStep, pace: Pace) =>
    Math.max(0, ...secondsOf(open.includes(step) ? [step] : [], { pace, places: alive + 1 }).values());
  const used = new Set(
    open.flatMap(({ rates }) => rates.flatMap((rate, i) => (rate !== null && i < alive ? [i] : []))),
  );
  const missingTasks = open.reduce((count, { missing }) => count + missing.length, 0);
  return {
    seconds: total('mean'),
    lowSeconds: total('fast'),
    highSeconds: total('slow'),
    measured: open.every(({ rates }) => rates.every((rate) => rate?.measured ?? true)),
    bytes: sum(open.map(({ bytes }) => bytes)),
    missing: open.length,
    cached: priced.length - open.length,
    missingTasks,
    cachedTasks: sum(priced.map(({ tasks }) => tasks)) - missingTasks,
    workers: used.size,
    steps: priced.map((step) => ({
      key: step.operation.key,
      kind: step.operation.kind,
      status: step.status,
      seconds: alone(step, 'mean'),
      lowSeconds: alone(step, 'fast'),
      highSeconds: alone(step, 'slow'),
      bytes: step.bytes,
      tasks: step.tasks,
      missingTasks: step.missing.length,
    })),
  };
}

/** When each step ends. What needs another waits for it, through plans as well, which take no time. */
function secondsOf(
  steps: readonly PricedStep[],
  { pace, places }: { readonly pace: Pace; readonly places: number },
): Map<string, number> {
  const jobs = steps.map(({ operation, missing, rates }) => ({
    key: operation.key,
    requires: operation.requires,
    overhead: OVERHEAD_SECONDS,
    parts: missing,
    speeds: rates.map((rate) => rate?.[pace] ?? 0),
  }));
  return endTimes(jobs, places);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
