// @ts-check
import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';

/*
 * Runs beside a worker's main thread. Plain JavaScript, since TypeScript's loader does not reach into threads under
 * Node 20, and with the driver alone, so that it is up within a moment.
 */

const BEAT_MILLISECONDS = 1_000;
/** The longest that one run of a block on a slow machine may keep the main thread, many times over. */
const STALL_MILLISECONDS = 15 * 60_000;

const { url, workerId, ticks } = /** @type {import('./pulse.ts').PulseSettings} */ (workerData);
const counter = new Int32Array(ticks);
/** @param {import('./pulse.ts').PulseMessage} message */
const tell = (message) => parentPort?.postMessage(message);

/** @type {pg.Client | null} */
let client = null;
let ticksSeen = 0;
let movedAt = performance.now();

async function beat() {
  client ??= await connect();
  const { rows } = await client.query(
    'UPDATE worker SET heartbeat_at = now(), resident_bytes = $2 WHERE id = $1 AND ended_at IS NULL RETURNING 1',
    [workerId, process.memoryUsage.rss()],
  );
  if (rows.length === 0) tell('LOST');
}

async function connect() {
  const fresh = new pg.Client({
    connectionString: url,
    application_name: 'flapbook pulse',
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  const forget = () => {
    if (client === fresh) client = null;
  };
  fresh.on('error', forget);
  fresh.on('end', forget);
  await fresh.connect();
  return fresh;
}

function watchMainThread() {
  const seen = Atomics.load(counter, 0);
  if (seen !== ticksSeen) {
    ticksSeen = seen;
    movedAt = performance.now();
  } else if (performance.now() - movedAt > STALL_MILLISECONDS) {
    // The main thread hears nothing any more. Its process ends here; whoever started it starts another one.
    process.kill(process.pid, 'SIGKILL');
  }
}

async function live() {
  watchMainThread();
  await beat().catch(() => {
    void client?.end().catch(() => undefined);
    client = null;
  });
  setTimeout(() => void live(), BEAT_MILLISECONDS);
}

void live();
