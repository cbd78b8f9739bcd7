import { beyondScope, type Database } from '@flapbook/database';
import { LRUCache } from 'lru-cache';
import { queueOf, SIGNATURE } from '../execution/task-queue.ts';
import { isForFiles } from '../files/host.ts';
import type { Part } from '../kinds/kind.ts';
import { KINDS } from '../kinds/registry.ts';
import { lineage, type ResolvedOperation } from '../operation.ts';
import type { OperationRecord } from '../store/operations.ts';
import type { Priority } from '../store/tasks.ts';
import { type Cost, costOf, type PricedStep } from './cost.ts';
import { ASSUMED_RATE, type Rate } from './rate.ts';
import { Rates } from './rates.ts';
import { secondsUntilStart } from './start.ts';
import { PartFinder, type StepParts } from './step-parts.ts';
import { type FleetWorker, isAlive, listWorkers, serves } from './workers.ts';
import { Workload } from './workload.ts';

export type { Cost, CostStep } from './cost.ts';

/** For so long, who asks for prices one after the other is answered from what was just read. */
const LIFETIME_MILLISECONDS = 1_000;

/** Who would run something, and how: it decides what comes before. */
export interface Asking {
  /** Lanes take turns: the id of the notebook that asks; one lane for all who give none. */
  readonly lane?: string;
  /** `INTERACTIVE` when absent. */
  readonly priority?: Priority;
}

/** Prices operations by what is stored, the workers there are, what they have to do and the rates of what ran before. */
export class CostModel {
  readonly #parts: PartFinder;
  readonly #rates: Rates;
  readonly #workers: LRUCache<'workers', FleetWorker[]>;
  readonly #workload: LRUCache<'workload', Workload>;
  readonly #stored: LRUCache<string, ReadonlySet<string>, { operation: ResolvedOperation; parts: readonly Part[] }>;

  constructor(database: Database) {
    this.#parts = new PartFinder(database);
    this.#rates = new Rates(database);
    this.#workers = new LRUCache({
      max: 1,
      ttl: LIFETIME_MILLISECONDS,
      fetchMethod: () => beyondScope(async () => (await listWorkers(database)).filter(isAlive)),
    });
    this.#workload = new LRUCache({
      max: 1,
      ttl: LIFETIME_MILLISECONDS,
      fetchMethod: () => beyondScope(() => Workload.read(database)),
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
  of(operation: ResolvedOperation, records: ReadonlyMap<string, OperationRecord>, asking: Asking = {}): Promise<Cost> {
    return this.together([operation], records, asking);
  }

  /** The price of several operations that are run together: operations and parts that they share count once. */
  async together(
    operations: readonly ResolvedOperation[],
    records: ReadonlyMap<string, OperationRecord>,
    { lane = '', priority = 'INTERACTIVE' }: Asking = {},
  ): Promise<Cost> {
    const all = new Map(operations.flatMap(lineage).map((step) => [step.key, step]));
    const steps = [...all.values()].filter(({ inline }) => !inline);
    const [parts, alive, workload] = await Promise.all([
      this.#parts.of(steps),
      this.#workers.forceFetch('workers'),
      this.#workload.forceFetch('workload'),
    ]);
    const opened = await Promise.all(
      steps.map((operation) => this.#open(operation, records.get(operation.key), parts.get(operation.key)!)),
    );
    // What names no engine is run by the one that everything else here is for.
    const engine = steps.map(({ parameters }) => parameters.engine as string | undefined).find((name) => name);
    const priced = await Promise.all(eachPartOnce(opened).map((step) => this.#price(step, { alive, engine })));
    const open = priced.filter(({ status }) => status !== 'SUCCEEDED');
    const takes = (_worker: FleetWorker, i: number) => open.some(({ rates }) => rates[i] != null);
    const queuedSeconds = await secondsUntilStart(
      { operationKeys: new Set(open.map(({ operation }) => operation.key)), lane, priority, takes },
      { workload, workers: alive, rates: this.#rates },
    );
    return costOf(priced, { alive: alive.length, queuedSeconds });
  }

  async #open(
    operation: ResolvedOperation,
    record: OperationRecord | undefined,
    { parts, memoryBytes }: StepParts,
  ): Promise<OpenStep> {
    const step = { operation, record, parts, memoryBytes };
    if (record?.status === 'SUCCEEDED') return { ...step, missing: [] };
    // Every change of the operation has its number; what other operations store of it is seen a moment later.
    const name = `${operation.key} ${record?.sequence ?? 0}`;
    const stored = await this.#stored.forceFetch(name, { context: { operation, parts } });
    return { ...step, missing: parts.filter(({ key }) => !stored.has(key)) };
  }

  async #price(
    { operation, record, parts, missing, memoryBytes }: OpenStep,
    { alive, engine }: { readonly alive: readonly FleetWorker[]; readonly engine: string | undefined },
  ): Promise<PricedStep> {
    const status = record?.status ?? 'PLANNED';
    const base = { operation, status, tasks: parts.length };
    if (status === 'SUCCEEDED') return { ...base, missing: [], bytes: 0, rates: [] };
    const queue = engine === undefined && isForEngine(operation) ? null : queueOf(operation, engine ?? '');
    const rates = await Promise.all(
      alive.map((worker) => {
        const takes =
          queue === null ? worker.queue.endsWith(`.${SIGNATURE}`) && !isForFiles(worker) : serves(worker, queue);
        return takes && worker.memoryBytes >= memoryBytes ? this.#rate(operation, worker.class) : null;
      }),
    );
    // The last place stands for a worker that is not there, for what none of those that are can run.
    rates.push(rates.some((rate) => rate !== null) ? null : await this.#rate(operation, null));
    const work = workOf(parts);
    const bytes = missing.length === 0 ? 0 : Math.ceil((operation.bytes * workOf(missing)) / work);
    return { ...base, missing: left(missing, work, record), bytes, rates };
  }

  async #rate({ kind, inputs }: ResolvedOperation, workerClass: string | null): Promise<Rate> {
    return (await this.#rates.of({ kind, model: inputs.model ?? null, workerClass })) ?? ASSUMED_RATE;
  }
}

/** A step with those of its parts whose results are not stored. */
interface OpenStep {
  readonly operation: ResolvedOperation;
  readonly record: OperationRecord | undefined;
  readonly parts: readonly Part[];
  readonly missing: readonly Part[];
  readonly memoryBytes: number;
}

/** A part that several steps need, such as a shard of two calibrations, is run for the first of them. */
function eachPartOnce(steps: readonly OpenStep[]): OpenStep[] {
  const counted = new Set<string>();
  return steps.map((step) => {
    const missing = step.missing.filter(({ key }) => !counted.has(key));
    for (const { key } of missing) counted.add(key);
    return { ...step, missing };
  });
}

/** Work left of parts, some of which may be under way: the operation's fraction tells how much of them is done. */
function left(missing: readonly Part[], work: number, record: OperationRecord | undefined): number[] {
  const isRunning = record?.status === 'RUNNING';
  const share = isRunning ? Math.min(1, ((1 - record.fraction) * work) / (workOf(missing) || 1)) : 1;
  return missing.map((part) => part.work * share);
}

/** Whether any engine may run it: it names none, and is for engines at all. */
function isForEngine({ kind, parameters }: ResolvedOperation): boolean {
  return parameters.engine === undefined && KINDS.get(kind)?.hands === undefined;
}

function workOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { work }) => sum + work, 0);
}
