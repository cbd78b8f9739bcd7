import type { Database } from '@flapbook/database';
import type { OperationRecord } from '../store/operations.ts';
import { jobsOf } from './contention.ts';
import { LEAST_PARTS, type Measurement, type Pace, type Rate, rateOf } from './rate.ts';
import { ownParts, type Rates } from './rates.ts';
import { fits, secondsLeft, teamOf } from './seconds-left.ts';
import { secondsUntilStart } from './start.ts';
import type { RunningPart, TaskSummary } from './task-summaries.ts';
import { type FleetWorker, isAlive } from './workers.ts';
import { comesBy, type Obstacles, type Place, Workload } from './workload.ts';

/** How an operation gets on that runs or is queued. */
export interface Outlook {
  /** Seconds until a worker is free for it; null when it runs, waits for its inputs, or no worker can run it. */
  readonly startSeconds: number | null;
  /** Seconds until it is done; null when that is not known. */
  readonly etaSeconds: number | null;
  /** As the fastest and the slowest tenth of the parts went. */
  readonly etaLowSeconds: number | null;
  readonly etaHighSeconds: number | null;
  /** Tokens that its running parts take a second, together; null when none has come far enough to tell. */
  readonly tokensPerSecond: number | null;
}

export const NO_OUTLOOK: Outlook = {
  startSeconds: null,
  etaSeconds: null,
  etaLowSeconds: null,
  etaHighSeconds: null,
  tokensPerSecond: null,
};

/** Below this share of a part, the time it took says little about the rest: opening the model is in it. */
const LEAST_SHARE = 0.1;

/** An operation that runs or is queued, with what is known of its tasks. */
export type Open = Pick<OperationRecord, 'key' | 'kind' | 'inputs' | 'status' | 'lane' | 'priority'> & {
  readonly tasks: TaskSummary;
};

/** The outlooks of operations that run or are queued, by key. */
export async function outlooks(
  database: Database,
  open: readonly Open[],
  { rates, workers }: { readonly rates: Rates; readonly workers: readonly FleetWorker[] },
): Promise<Map<string, Outlook>> {
  if (open.length === 0) return new Map();
  const running = open.filter(({ status }) => status === 'RUNNING').map(({ key }) => key);
  const [finished, workload] = await Promise.all([ownParts(database, running), Workload.read(database)]);
  const fleet = { rates, workload, workers: workers.filter(isAlive) };
  const entries = open.map(async (operation) => {
    const own = finished.get(operation.key) ?? [];
    const outlook =
      operation.status === 'RUNNING' ? outlookOf(operation, { ...fleet, own }) : startOf(operation, fleet);
    return [operation.key, await outlook] as const;
  });
  return new Map(await Promise.all(entries));
}

interface Fleet {
  readonly rates: Rates;
  readonly workload: Workload;
  /** Those alive. */
  readonly workers: readonly FleetWorker[];
}

interface Known extends Fleet {
  readonly own: readonly (Measurement & { readonly workerClass: string })[];
}

async function startOf({ key, lane, priority, tasks: { queued } }: Open, fleet: Fleet): Promise<Outlook> {
  const takes = fits(queued);
  if (!fleet.workers.some(takes)) return NO_OUTLOOK;
  const starter = { operationKeys: new Set([key]), lane, priority, takes };
  return { ...NO_OUTLOOK, startSeconds: await secondsUntilStart(starter, fleet) };
}

async function outlookOf(operation: Open, { own, rates, workload, workers }: Known): Promise<Outlook> {
  const { running, counts } = operation.tasks;
  const speeds = running.filter(({ fraction, tokens, seconds }) => fraction * tokens > 0 && seconds > 0);
  const tokensPerSecond =
    speeds.length === 0 ? null : speeds.reduce((sum, part) => sum + (part.tokens * part.fraction) / part.seconds, 0);
  // Nothing is left to estimate while its parts are not known yet, or are being put together.
  const team = counts.queued + counts.running === 0 ? [] : teamOf(operation.tasks, workers);
  const measurements = own.length > 0 ? own : running.filter(({ fraction }) => fraction >= LEAST_SHARE).map(doneOf);
  const teamRates = await Promise.all(
    team.map(async ({ class: workerClass }) => {
      const history = await rates.of({ kind: operation.kind, model: operation.inputs.model ?? null, workerClass });
      const onClass = measurements.filter((part) => part.workerClass === workerClass);
      return rateOfOwn(onClass, history) ?? history ?? rateOf(measurements);
    }),
  );
  if (!teamRates.some((rate) => rate !== null)) return { ...NO_OUTLOOK, tokensPerSecond };
  const others = await jobsOf(othersOf(operation, workload), { workers: team, rates });
  const eta = (pace: Pace) => secondsLeft(operation.tasks, { team, rates: teamRates, others, pace });
  return {
    startSeconds: null,
    etaSeconds: eta('mean'),
    etaLowSeconds: eta('fast'),
    etaHighSeconds: eta('slow'),
    tokensPerSecond,
  };
}

/** What is in its way: what runs, and what is taken before the last of its own tasks. */
function othersOf({ key }: Open, workload: Workload): Obstacles {
  const own = new Set([key]);
  const waiting = workload.of(own).filter(({ workerId }) => workerId === null);
  const last = waiting.reduce<Place | null>((a, b) => (a === null || comesBy(a, b) ? b : a), null);
  return last === null ? { running: [], waiting: [] } : workload.before(last, own);
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
