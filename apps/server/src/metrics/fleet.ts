import { beyondScope } from '@flapbook/access';
import { finishedTasks, fleetMeasures, type Operations } from '@flapbook/operations';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/**
 * What the database says of the fleet, asked when somebody asks. Each server tells it, of all workers: take it from one.
 * What counts up counts from the first time that this server was asked.
 */
export class FleetMetrics {
  readonly #operations: Operations;
  readonly #up: Gauge;
  readonly #tasks: Gauge<'kind' | 'state' | 'priority'>;
  readonly #oldest: Gauge<'state' | 'priority'>;
  readonly #workers: Gauge<'state'>;
  readonly #finished: Counter<'kind' | 'state'>;
  readonly #seconds: Histogram<'kind'>;
  readonly #tokens: Counter<'kind'>;
  readonly #cacheAsked: Counter<'cache'>;
  readonly #cacheHits: Counter<'cache'>;
  #since: string | null = null;
  #looking: Promise<void> | undefined;

  constructor(operations: Operations, register: Registry) {
    this.#operations = operations;
    const registers = [register];
    const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
      new Gauge<Label>({ name, help, labelNames, registers });
    const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
      new Counter<Label>({ name, help, labelNames, registers });
    this.#up = gauge('flapbook_database_up', '1 while the database answers');
    this.#tasks = gauge('flapbook_tasks', 'Tasks that wait or run', ['kind', 'state', 'priority']);
    this.#oldest = gauge('flapbook_oldest_task_seconds', 'How long the longest has waited, or run', [
      'state',
      'priority',
    ]);
    this.#workers = gauge('flapbook_workers', 'Workers, besides those that ended ten minutes ago', ['state']);
    this.#finished = counter('flapbook_tasks_finished_total', 'Tasks that have ended', ['kind', 'state']);
    this.#seconds = new Histogram({
      name: 'flapbook_task_seconds',
      help: 'What tasks that succeeded took their workers',
      labelNames: ['kind'],
      buckets: [0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 1_800],
      registers,
    });
    this.#tokens = counter('flapbook_forward_tokens_total', 'Tokens that tasks have put through models', ['kind']);
    this.#cacheAsked = counter('flapbook_cache_requests_total', 'What could have been there already', ['cache']);
    this.#cacheHits = counter('flapbook_cache_hits_total', 'What was there already', ['cache']);
  }

  /** Asks the database; two who look at once share one look. */
  look(): Promise<void> {
    // Of all workspaces together: the address is for admins.
    this.#looking ??= beyondScope(() => this.#look()).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    this.#caches();
    const { database } = this.#operations;
    try {
      const { tasks, workers } = await fleetMeasures(database);
      const finished = await finishedTasks(database, this.#since);
      this.#since = finished.until;
      this.#tasks.reset();
      this.#oldest.reset();
      // The longest comes last, and stays.
      for (const { kind, status: state, priority, count, oldestSeconds } of tasks) {
        this.#tasks.set({ kind, state, priority }, count);
        this.#oldest.set({ state, priority }, oldestSeconds);
      }
      for (const [state, count] of workers) this.#workers.set({ state }, count);
      for (const { kind, status: state, seconds, tokens } of finished.tasks) {
        this.#finished.inc({ kind, state });
        if (state !== 'SUCCEEDED') continue;
        if (seconds !== null) this.#seconds.observe({ kind }, seconds);
        this.#tokens.inc({ kind }, tokens);
      }
      this.#up.set(1);
    } catch {
      // What it said last is not what is.
      for (const gauge of [this.#tasks, this.#oldest, this.#workers]) gauge.reset();
      this.#up.set(0);
    }
  }

  /** Of this process: plans whose statistics were at hand, and operations that were asked for and had been run. */
  #caches(): void {
    const { planner, scheduler } = this.#operations;
    this.#cacheAsked.reset();
    this.#cacheHits.reset();
    for (const [cache, { asked, hits }] of [
      ['plans', planner.cacheUse],
      ['results', scheduler.cacheUse],
    ] as const) {
      this.#cacheAsked.inc({ cache }, asked);
      this.#cacheHits.inc({ cache }, hits);
    }
  }
}
