import { once } from 'node:events';
import { Supervised } from '../crash/supervised.ts';
import type { LoopDelays, ServerMessage } from './server.fixture.ts';
import type { Pass, WorkerMessage } from './worker.fixture.ts';

/** Worker processes on a database, ready. */
export async function startWorkers(url: string, count: number, niceness?: number): Promise<Supervised[]> {
  const workers = Array.from(
    { length: count },
    (_, i) =>
      new Supervised({
        name: `worker ${i + 1}`,
        module: new URL('./worker.fixture.ts', import.meta.url),
        arguments: [url],
        niceness,
      }),
  );
  await Promise.all(workers.map((worker) => worker.ready()));
  return workers;
}

/**
 * How many passes workers have run since they were asked the last time, and the milliseconds between the end of each and
 * the start of the next one on the same worker.
 */
export async function gapsOf(workers: readonly Supervised[]): Promise<{ passes: number; between: number[] }> {
  const all = await Promise.all(workers.map(passesOf));
  return {
    passes: all.reduce((sum, { length }) => sum + length, 0),
    between: all.flatMap((passes) => passes.slice(1).map(([start], i) => start - passes[i]![1])),
  };
}

async function passesOf(worker: Supervised): Promise<readonly Pass[]> {
  const answer = once(worker.child, 'message') as Promise<[WorkerMessage]>;
  worker.child.send('passes');
  const [message] = await answer;
  if (message.type !== 'passes') throw new Error(`A worker answered with “${message.type}”.`);
  return message.passes;
}

/** A server process on a database, ready. */
export async function startServer(url: string): Promise<{ readonly server: Supervised; readonly url: string }> {
  const server = new Supervised({
    name: 'server',
    module: new URL('./server.fixture.ts', import.meta.url),
    arguments: [url],
    niceness: 0,
  });
  const ready = await server.ready();
  return { server, url: ready.url! };
}

/** How long the main thread of a server was blocked since that was asked the last time. */
export async function delaysOf(server: Supervised): Promise<LoopDelays> {
  const answer = once(server.child, 'message') as Promise<[ServerMessage]>;
  server.child.send('delays');
  const [message] = await answer;
  if (message.type !== 'delays') throw new Error(`A server answered with “${message.type}”.`);
  return message.delays;
}

/** The value below which a share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
