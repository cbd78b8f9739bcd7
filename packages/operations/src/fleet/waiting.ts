import type { Problem } from '@flapbook/flap';
import { triesAfter } from '../execution/faults.ts';
import { type Site, siteNamed } from '../execution/site.ts';
import { isForFiles } from '../files/host.ts';
import { kindInWords } from '../kinds/words.ts';
import type { BackOff, QueuedGroup, TaskSummary } from './task-summaries.ts';
import { canTake, type FleetWorker, isAlive, serves } from './workers.ts';

/** Why nothing happens to an operation that was asked for, or to some of its tasks. */
export type WaitReason = 'INPUTS' | 'BACK_OFF' | 'NO_WORKER' | 'NO_ENGINE' | 'NO_SITE' | 'OTHER_VERSION' | 'NO_MEMORY';

export interface Waiting {
  readonly reason: WaitReason;
  /** For people, with names and values. */
  readonly message: string;
  /** Memory that a worker must have for it; null where that is not what is missing. */
  readonly memoryBytes: number | null;
  /** What is waited for after a fault; null for every other reason. */
  readonly retry: Retry | null;
}

/** An attempt that comes after one that went wrong. */
export interface Retry {
  /** By the database's clock. */
  readonly at: Date;
  /** Number of this attempt, from 2 on, and how many there are before it is given up; null for no end. */
  readonly attempt: number;
  readonly attempts: number | null;
  /** Tasks that wait so. */
  readonly tasks: number;
  readonly problem: Problem;
}

/**
 * What an operation that is queued or running waits for, besides its turn; null when a task of it runs or a live worker
 * can take one. Tasks that wait after a fault are told of also while others run: something is amiss.
 *
 * @param inputs kinds of the operations that it needs and that have not succeeded
 */
export function waitingFor(
  { queued, running }: Pick<TaskSummary, 'queued' | 'running'>,
  { workers, inputs }: { readonly workers: readonly FleetWorker[]; readonly inputs: readonly string[] },
): Waiting | null {
  const forFiles = queued.some(isForFiles);
  const alive = workers.filter((worker) => isAlive(worker) && isForFiles(worker) === forFiles);
  const possible = queued.filter((group) => alive.some((worker) => canTake(worker, group)));
  if (running.length > 0 || possible.length > 0) return afterFaults(possible);
  if (queued.length === 0)
    return inputs.length > 0 ? waits('INPUTS', `Waits for its inputs: ${list(inputs.map(kindInWords))}.`) : null;

  if (forFiles) {
    return waits(
      'NO_WORKER',
      `Waits for a process of the machine that has the files (${engineOf(queued[0]!.queue).replace(/^files\./, '')}): a server, or the command that asked.`,
    );
  }
  if (alive.length === 0) return waits('NO_WORKER', 'No worker is alive. `flapbook worker` starts one.');
  const fitting = alive.filter((worker) => queued.some(({ queue }) => serves(worker, queue)));
  if (fitting.length > 0) {
    const needed = Math.min(...queued.map(({ memoryBytes }) => memoryBytes));
    const largest = Math.max(...fitting.map(({ memoryBytes }) => memoryBytes));
    return waits(
      'NO_MEMORY',
      `Needs a worker with ${gigabytes(needed)} of memory; the largest has ${gigabytes(largest)}.`,
      { memoryBytes: needed },
    );
  }
  const engine = engineOf(queued[0]!.queue);
  const site = siteNamed(engine);
  if (site !== null) return waitsForSite(site, alive);
  if (alive.some((worker) => worker.engine === engine)) {
    return waits(
      'OTHER_VERSION',
      `The workers with the engine “${engine}” are of another version of Flapbook than what asked for it.`,
    );
  }
  return waits(
    'NO_ENGINE',
    `No worker has the engine “${engine}”; those alive have ${list(alive.map((worker) => worker.engine))}.`,
  );
}

/** Nobody else's times will do. */
function waitsForSite(site: Site, alive: readonly FleetWorker[]): Waiting {
  const there = alive.filter(
    ({ engine, provider, machine }) => engine === site.engine && provider === site.provider && machine === site.machine,
  );
  if (there.length > 0) {
    return waits(
      'OTHER_VERSION',
      `The workers of ${sayDevice(site)} are of another version of Flapbook than what asked for it.`,
    );
  }
  const hosts = alive.filter(({ machine }) => machine === site.machine).map(({ host }) => host);
  const known = hosts.length > 0 ? ` (${list(hosts)})` : '';
  return waits(
    'NO_SITE',
    `Times ${sayDevice(site)}${known}, which only a worker there can; none is alive. Start one, or name device and machine of one that is: ${list(alive.map(sayDevice))}.`,
  );
}

function sayDevice({ engine, provider, machine }: Pick<FleetWorker, 'engine' | 'provider' | 'machine'>): string {
  return `${engine} on ${provider} of the machine ${machine ?? 'unknown'}`;
}

/** The tasks that are tried again first, of those that wait after a fault. */
function afterFaults(queued: readonly QueuedGroup[]): Waiting | null {
  const groups = queued.flatMap(({ backOff, count }) => (backOff === null ? [] : [{ ...backOff, count }]));
  if (groups.length === 0) return null;
  const first = groups.reduce((a, b) => (b.until < a.until ? b : a));
  const retry = retryOf(
    first,
    groups.reduce((sum, { count }) => sum + count, 0),
  );
  const { at, attempt, attempts, tasks, problem } = retry;
  const what = tasks === 1 ? 'A part waits' : `${tasks} parts wait`;
  const of = attempts === null ? '' : ` of ${attempts}`;
  const message = `${what} until ${clock(at)} after ${problem.code}: ${problem.message} Attempt ${attempt}${of} comes then.`;
  return waits('BACK_OFF', message, { retry });
}

function retryOf({ until, faults, problem }: BackOff, tasks: number): Retry {
  return { at: until, attempt: faults + 1, attempts: triesAfter(problem.code), tasks, problem };
}

function waits(
  reason: WaitReason,
  message: string,
  { memoryBytes = null, retry = null }: Partial<Pick<Waiting, 'memoryBytes' | 'retry'>> = {},
): Waiting {
  return { reason, message, memoryBytes, retry };
}

/** Whoever reads the message may be anywhere. */
function clock(at: Date): string {
  return `${at.toISOString().slice(11, 19)} UTC`;
}

/** Queues are named by the engine and the version. */
function engineOf(queue: string): string {
  return queue.slice(0, queue.lastIndexOf('.'));
}

function list(names: readonly string[]): string {
  return [...new Set(names)].sort().join(', ');
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
