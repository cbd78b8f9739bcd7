import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openOperations, Steward } from '@flapbook/operations';
import { createLog, createServer } from '@flapbook/server';

/**
 * A server of a fleet in a process of its own, without the web app: `server.fixture.ts DATABASE_URL`. It tells its
 * parent where it is, and how long its main thread was blocked whenever it is asked.
 */

/** What the process tells its parent. */
export type ServerMessage =
  | { readonly type: 'ready'; readonly url: string }
  | { readonly type: 'delays'; readonly delays: LoopDelays };

/** How late the timers of the main thread were, in milliseconds, since that was asked the last time. */
export interface LoopDelays {
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
  /** The longest without the time in which other processes had the processor. */
  readonly longestOwn: number;
}

const RESOLUTION_MILLISECONDS = 10;
const NANOSECONDS_PER_MILLISECOND = 1e6;

const log = createLog('fatal');
const operations = await openOperations({ url: process.argv[2]!, applicationName: 'flapbook server' });
const steward = new Steward(operations, log);
steward.start();
const server = await createServer({ operations, log, port: 0 });

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MILLISECONDS });
delay.enable();
/** Beyond the timer's own interval. */
const late = (nanoseconds: number) => Math.max(0, nanoseconds / NANOSECONDS_PER_MILLISECOND - RESOLUTION_MILLISECONDS);

/** Milliseconds that the main thread has been ready and without a processor, where the system tells. */
function waited(): number {
  try {
    return (
      Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[1]) /
      NANOSECONDS_PER_MILLISECOND
    );
  } catch {
    return 0;
  }
}

let longestOwn = 0;
let before = { at: performance.now(), waited: waited() };
setInterval(() => {
  const now = { at: performance.now(), waited: waited() };
  const own = now.at - before.at - (now.waited - before.waited) - RESOLUTION_MILLISECONDS;
  longestOwn = Math.max(longestOwn, own);
  before = now;
}, RESOLUTION_MILLISECONDS);

const tell = (message: ServerMessage) => process.send?.(message);
process.on('message', () => {
  tell({
    type: 'delays',
    delays: {
      median: late(delay.percentile(50)),
      p99: late(delay.percentile(99)),
      longest: late(delay.max),
      longestOwn,
    },
  });
  delay.reset();
  longestOwn = 0;
});
process.once('disconnect', async () => {
  await server.close();
  await steward.stop();
  await operations.close();
  process.exit(0);
});
tell({ type: 'ready', url: server.url });
