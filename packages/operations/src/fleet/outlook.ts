import type { Database } from '@flapbook/database';
import type { OperationRecord } from '../store/operations.ts';
import { endTimes, type Job } from './makespan.ts';
import { LEAST_PARTS, type Measurement, type Rate, rateOf } from './rate.ts';
import { ownParts, type Rates } from './rates.ts';
import type { RunningPart, TaskSummary } from './task-summaries.ts';
import { type FleetWorker, isAlive } from './workers.ts';

/** How a running operation gets on. */
export interface Outlook {
  /** Seconds until it is done; null when that is not known. */
  readonly etaSeconds: number | null;
  /** As the fastest and the slowest tenth of the parts went. */
  readonly etaLowSeconds: number | null;
  readonly etaHighSeconds: number | null;
  /** Tokens that its running parts take a second, together; null when none has come far enough to tell. */
  readonly tokensPerSecond: number | null;
}

export const NO_OUTLOOK: Outlook = {
  etaSeconds: null,
  etaLowSeconds: null,
  etaHighSeconds: null,
  tokensPerSecond: null,
};

/** Below this share of a part, the time it took says little about the rest: opening the model is in it. */
const LEAST_SHARE = 0.1;

/** An operation with what is known of its tasks. */
export type Running = Pick<OperationRecord, 'key' | 'kind' | 'inputs'> & { readonly tasks: TaskSummary };

/** The outlooks of operations that run, by key. */
export async function outlooks(
  database: Database,
  running: readonly Running[],
  { rates, workers }: { readonly rates: Rates; readonly workers: readonly FleetWorker[] },
): Promise<Map<string, Outlook>> {
  const finished = await ownParts(
    database,
    running.map(({ key }) => key),
  );
  const entries = running.map(async (operation) => {
    const own = finished.get(operation.key) ?? [];
    return [operation.key, await outlookOf(operation, { own, rates, workers })] as const;
  });
  return new Map(await Promise.all(entries));
}

interface Known {
  readonly own: readonly (Measurement & { readonly workerClass: string })[];
  readonly rates: Rates;
  readonly workers: readonly FleetWorker[];
}

async function outlookOf(operation: Running, { own, rates, workers }: Known): Promise<Outlook> {
  const { running, counts } = operation.tasks;
  const speeds = running.filter(({ fraction, tokens, seconds }) => fraction * tokens > 0 && seconds > 0);
  const tokensPerSecond =
    speeds.length === 0 ? null : speeds.reduce((sum, part) => sum + (part.tokens * part.fraction) / part.seconds, 0);
  // Nothing is left to estimate while its parts are not known yet, or are being put together.
  const team = counts.queued + counts.running === 0 ? [] : teamOf(operation.tasks, workers);
  const measurements = own.length > 0 ? own : running.filter(({ fraction }) => fraction >= LEAST_SHARE).map(doneOf);
  const teamRates = await Promise.all(
    team.map(async ({ class: workerClass }) => {
      const history = await rates.of({ kind: operation.kind, model: operation.inputs.model!, workerClass });
      const onClass = measurements.filter((part) => part.workerClass === workerClass);
      return rateOfOwn(onClass, history) ?? history ?? rateOf(measurements);
    }),
  );
  if (team.length === 0 || !teamRates.every((rate) => rate !== null)) return { ...NO_OUTLOOK, tokensPerSecond };
  const eta = (pace: 'mean' | 'slow' | 'fast') => secondsLeft(operation.tasks, { team, rates: teamRates, pace });
  return { etaSeconds: eta('mean'), etaLowSeconds: eta('fast'), etaHighSeconds: eta('slow'), tokensPerSecond };
}

/** Those that work on it and those that have nothing else to do; where there are none, all that could. */
function teamOf({ queued, running }: TaskSummary, workers: readonly FleetWorker[]): FleetWorker[] {
  const alive = workers.filter(isAlive);
  const worksOnIt = new Set(running.map(({ workerId }) => workerId));
  const fits = (worker: FleetWorker) =>
    queued.some(({ queue, memoryBytes }) => queue === worker.queue && memoryBytes <= worker.memoryBytes);
  const team = alive.filter((worker) => worksOnIt.has(worker.id) || (worker.state === 'READY' && fits(worker)));
  return team.length > 0 ? team : alive.filter(fits);
}

function doneOf({ work, fraction, seconds, workerClass }: RunningPart): Known['own'][number] {
  return { work: work * fraction, seconds, workerClass };
}

/** The operation's own rate; its spread from what ran before while it has too few parts for one. */
function rateOfOwn(own: readonly Measurement[], history: Rate | null): Rate | null {
  const rate = rateOf(own);
  if (rate === null || history === null || own.length >= LEAST_PARTS) return rate;
  const scale = rate.mean / history.mean;
  return { ...rate, slow: history.slow * scale, fast: history.fast * scale };
}

function secondsLeft(
  { queued, running }: TaskSummary,
  {
    team,
    rates,
    pace,
  }: {
    readonly team: readonly FleetWorker[];
    readonly rates: readonly Rate[];
    readonly pace: 'mean' | 'slow' | 'fast';
  },
): number | null {
  const speedsWhere = (takes: (worker: FleetWorker) => boolean) =>
    team.map((worker, i) => (takes(worker) ? rates[i]![pace] : 0));
  const job = (key: string, parts: readonly number[], speeds: readonly number[]): Job => ({
    key,
    requires: [],
    overhead: 0,
    parts,
    speeds,
  });
  const jobs = [
    // First what runs, on the workers that run it.
    ...running.map(({ workerId, work, fraction }, i) =>
      job(
        `running ${i}`,
        [work * (1 - fraction)],
        speedsWhere(({ id }) => id === workerId),
      ),
    ),
    ...queued.map(({ queue, memoryBytes, work, count }, i) =>
      job(
        `queued ${i}`,
        new Array<number>(count).fill(work),
        speedsWhere((worker) => worker.queue === queue && worker.memoryBytes >= memoryBytes),
      ),
    ),
  ];
  const end = Math.max(...endTimes(jobs, team.length).values());
  return Number.isFinite(end) ? end : null;
}
