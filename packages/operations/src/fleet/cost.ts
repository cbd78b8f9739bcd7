import type { OperationStatus, ResolvedOperation } from '../operation.ts';
import { endTimes } from './makespan.ts';
import type { Pace, Rate } from './rate.ts';

/** What running operations would take, with everything they need that is missing, from when they begin. */
export interface Cost {
  /** Until a worker is free for them, given what runs and what is queued before them. */
  readonly queuedSeconds: number;
  /** From then on as if nothing else ran, on the workers alive at present, or on one such as there were while none is. */
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
  /** Its parts, and those that need running: not those that a step before needs too. */
  readonly tasks: number;
  readonly missingTasks: number;
}

/** Opening a model, building its graphs, reading and tokenising its data. */
const OVERHEAD_SECONDS = 0.3;

/** A step with what is left of it and how fast which worker runs it. */
export interface PricedStep {
  readonly operation: ResolvedOperation;
  readonly status: OperationStatus;
  readonly tasks: number;
  /** Work of each part that is not stored. */
  readonly missing: readonly number[];
  readonly bytes: number;
  /** Of each worker; null for those that cannot run it. */
  readonly rates: readonly (Rate | null)[];
}

/** Puts the price together. `alive` is the number of workers; their rates stand at the same places in every step. */
export function costOf(
  priced: readonly PricedStep[],
  { alive, queuedSeconds }: { readonly alive: number; readonly queuedSeconds: number },
): Cost {
  const open = priced.filter(({ status }) => status !== 'SUCCEEDED');
  const total = (pace: Pace) => Math.max(0, ...secondsOf(open, { pace, places: alive + 1 }).values());
  const alone = (step: PricedStep, pace: Pace) =>
    Math.max(0, ...secondsOf(open.includes(step) ? [step] : [], { pace, places: alive + 1 }).values());
  const used = new Set(
    open.flatMap(({ rates }) => rates.flatMap((rate, i) => (rate !== null && i < alive ? [i] : []))),
  );
  const missingTasks = sum(open.map(({ missing }) => missing.length));
  return {
    queuedSeconds,
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
