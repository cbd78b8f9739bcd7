import { registerDemo, warmUpPlanning } from '@flapbook/operations';
import { createLog, createServer } from '@flapbook/server';
import { spawnWorker } from '@flapbook/worker';
import open from 'open';
import { openStack } from '../stack.ts';
import { buildWeb } from '../web/build.ts';
import { openWebApp } from '../web/handler.ts';

export interface StartOptions {
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly open: boolean;
}

/** Brings up database, worker, server and web app behind one address, and takes them down again at Ctrl-C. */
export async function start({ port, host, data, open: openBrowser }: StartOptions): Promise<void> {
  const say = (message: string) => console.error(message);
  const closing: (() => Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => {
    // Inner parts first: nobody is served by what is already gone.
    stopping ??= (async () => {
      for (const close of closing.reverse()) await close();
    })();
    return stopping;
  };
  const stopAndExit = () => {
    if (stopping) return;
    say('Stopping …');
    void stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stopAndExit);
  process.on('SIGTERM', stopAndExit);

  try {
    const building = buildUnlessBuilt(say);
    building.catch(() => undefined);
    const stack = await openStack({ dataDirectory: data, applicationName: 'flapbook server', onProgress: say });
    closing.push(() => stack.close());
    const starting = spawnWorker({
      databaseUrl: stack.databaseUrl,
      logLevel: process.env.FLAPBOOK_LOG_LEVEL ?? 'warn',
      onRestart: say,
    });
    closing.push(() => starting.then((worker) => worker.stop()).catch(() => undefined));
    const [worker] = await Promise.all([starting, registerDemo(stack.operations), building]);
    const web = await openWebApp({ hostname: host, port });
    closing.push(() => web.close());
    const server = await createServer({ operations: stack.operations, log: createLog(), web: web.handle, host, port });
    closing.push(() => server.close());
    say(`Engine: ${worker.engine}`);
    console.log(`Flapbook is at ${server.url}  (Ctrl-C stops it)`);
    warmUpPlanning();
    if (openBrowser && process.stdout.isTTY && hasDesktop()) await open(server.url).catch(() => undefined);
  } catch (error) {
    await stop();
    throw error;
  }
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
