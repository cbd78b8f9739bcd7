import { availableParallelism } from 'node:os';
import { Publisher, registerDemo, Steward, startTracing, warmUpPlanning } from '@flapbook/operations';
import {
  accessFromEnvironment,
  createLog,
  createServer,
  documentPolicyFrom,
  REQUEST_SECONDS,
  refuseUnguarded,
  requestSecondsFrom,
} from '@flapbook/server';
import { parseBytes, spawnWorker } from '@flapbook/worker';
import open from 'open';
import { untilStopped } from '../lifecycle.ts';
import { openStack } from '../stack.ts';
import { buildWeb } from '../web/build.ts';
import { openWebApp } from '../web/handler.ts';

export interface StartOptions {
  readonly port: number;
  readonly host: string;
  /** Folder of the embedded database; not used with an external one. */
  readonly data?: string;
  /** An external database; else the one that DATABASE_URL names, or the embedded one. */
  readonly databaseUrl?: string;
  /** Worker processes on this machine; none for a server whose workers are elsewhere. */
  readonly workers: number;
  /** Address of the artifact store, through which workers elsewhere get files. */
  readonly artifacts?: string;
  /** Memory for statistics and prepared plans, such as `2GB`. */
  readonly planCache?: string;
  readonly open: boolean;
}

/** Brings up database, workers, server and web app behind one address, and takes them down again at Ctrl-C. */
export async function start(options: StartOptions): Promise<void> {
  const { port, host, workers } = options;
  const say = (message: string) => console.error(message);
  const access = accessFromEnvironment(process.env);
  // Before anything is built or started.
  refuseUnguarded(host, access);
  const documents = await documentPolicyFrom(process.env);
  const planCacheBytes = options.planCache === undefined ? undefined : parseBytes(options.planCache);
  const requestSeconds = requestSecondsFrom(process.env, access === null ? null : REQUEST_SECONDS);
  return untilStopped(async (closing) => {
    const building = buildUnlessBuilt(say);
    building.catch(() => undefined);
    const log = createLog();
    closing.push(await startTracing('flapbook-server'));
    const stack = await openStack({
      dataDirectory: options.data,
      databaseUrl: options.databaseUrl,
      applicationName: 'flapbook server',
      artifacts: options.artifacts,
      openFiles: access === null,
      planCacheBytes,
      patienceSeconds: 120,
      onProgress: say,
      onError: (error) => log.warn({ error }, 'database connection'),
    });
    closing.push(() => stack.close());
    const steward = new Steward(stack.operations, log);
    steward.start();
    closing.push(() => steward.stop());
    // Files that a server was asked to read before it stopped are read by the next one on the machine.
    stack.operations.fileWorker.start();
    const { uploads } = stack.operations;
    uploads?.start();
    closing.push(async () => uploads?.stop());
    // Without a store that others reach there is nobody to publish files for: only large results lie in it.
    if (options.artifacts !== undefined) {
      const publisher = new Publisher(stack.operations, { log });
      publisher.start();
      closing.push(() => publisher.stop());
    }
    const starting = Array.from({ length: workers }, () =>
      spawnWorker({
        databaseUrl: stack.databaseUrl,
        artifacts: stack.artifacts,
        // Workers that all use every core get into each other's way.
        threads: workers > 1 ? Math.max(1, Math.floor(availableParallelism() / workers)) : undefined,
        logLevel: process.env.FLAPBOOK_LOG_LEVEL ?? 'warn',
        onRestart: say,
      }),
    );
    closing.push(async () => {
      await Promise.all(starting.map((one) => one.then((worker) => worker.stop()).catch(() => undefined)));
    });
    const [running] = await Promise.all([Promise.all(starting), registerDemo(stack.operations), building]);
    const web = await openWebApp({ hostname: host, port });
    closing.push(() => web.close());
    const server = await createServer({
      ...{ operations: stack.operations, log, host, port, access, documents, requestSeconds },
      web: web.handle,
      appDocuments: web.documents,
    });
    closing.push(() => server.close());
    if (running[0]) say(`Engine: ${running[0].engine}${workers > 1 ? `, ${workers} workers` : ''}`);
    else say('No worker on this machine: work waits until one joins (flapbook worker).');
    console.log(`Flapbook is at ${server.url}  (Ctrl-C stops it)`);
    warmUpPlanning();
    if (options.open && process.stdout.isTTY && hasDesktop()) await open(server.url).catch(() => undefined);
  });
}

async function buildUnlessBuilt(say: (message: string) => void): Promise<void> {
  let told = false;
  await buildWeb((line) => {
    if (!told) say('Building the web app; this happens once and takes about a minute.');
    told = true;
    say(`  ${line}`);
  });
}

function hasDesktop(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}
