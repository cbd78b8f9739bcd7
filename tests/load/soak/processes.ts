import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What one process holds. */
export interface Held {
  /** Resident bytes; of what is shared with others, its part. */
  readonly bytes: number;
  /** Open handles that are no sockets: files, folders, pipes, timers. */
  readonly files: number;
  readonly sockets: number;
}

/** What a process holds, as Linux's /proc tells. @throws Error when it is gone */
export function heldBy(pid: number): Held {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const targets = readdirSync(`/proc/${pid}/fd`).map((handle) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${handle}`);
    } catch {
      // Closed since the folder was read.
      return null;
    }
  });
  const open = targets.filter((target) => target !== null);
  const sockets = open.filter((target) => target.startsWith('socket:')).length;
  return {
    bytes: Number(/^Pss: +(\d+) kB$/m.exec(rollup)![1]) * 1024,
    files: open.length - sockets,
    sockets,
  };
}

/** The processes that a process has started. */
export function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}

/** The worker among what a server has started, which is forked with a channel; others come and go. */
export function workerOf(server: number): number {
  const worker = childrenOf(server).find((pid) => /worker/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8')));
  if (worker === undefined) throw new Error(`Process ${server} has no worker.`);
  return worker;
}
