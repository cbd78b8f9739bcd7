import { hostname } from 'node:os';

/** What stands for an engine in the name of the queue of what only a process of one machine can do. */
const PREFIX = 'files.';

/** What such a process says that it works on, where others name the provider of their engine. */
export const FILES_PROVIDER = 'disk';

/** Files on a disk are read by a process of the machine that has the disk. */
export function filesOf(host: string): string {
  // A queue's name takes no other characters.
  return `${PREFIX}${host.replace(/[^A-Za-z0-9_-]/g, '-')}`;
}

/** Putting a machine's files into a store is for its processes that have one. */
export function storesOf(host: string): string {
  return `${filesOf(host)}.store`;
}

/** Sending files to the hub is for a machine’s processes that have a store and somebody’s token. */
export function sendersOf(host: string): string {
  return `${filesOf(host)}.hub`;
}

export function thisHost(): string {
  return hostname();
}

/** Whether a worker, or a queue, is for files alone: nothing that an engine computes. */
export function isForFiles({ queue }: { readonly queue: string }): boolean {
  return queue.startsWith(PREFIX);
}
