import { registerDemo } from '@flapbook/operations';
import { createLog, createServer } from '@flapbook/server';
import { spawnWorker } from '@flapbook/worker';
import type { Command } from 'commander';
import open from 'open';
import { dataOption, wholeNumber } from '../options.ts';
import { openStack } from '../stack.ts';
import { buildWeb } from '../web/build.ts';
import { openWebApp } from '../web/handler.ts';

interface Given {
  port: number;
  host: string;
  data: string;
  open: boolean;
}

/** `flapbook start`: database, worker, server and web app behind one address, until Ctrl-C. */
export function startCommand(program: Command): void {
  program
    .command('start')
    .description('start Flapbook and open it in the browser')
    .option('--port <n>', 'port to listen on', wholeNumber('--port', { low: 0, high: 65535 }), 4000)
    .option(
      '--host <address>',
      'address to listen on; anything but loopback lets others in, without a login',
      '127.0.0.1',
    )
    .addOption(dataOption())
    .option('--no-open', 'do not open a browser')
    .action(start);
}

async function start({ port, host, data, open: openBrowser }: Given): Promise<void> {
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
    const [worker] = await Promise.all([
      spawnWorker({
        databaseUrl: stack.databaseUrl,
        logLevel: process.env.FLAPBOOK_LOG_LEVEL ?? 'warn',
        onRestart: say,
      }),
      registerDemo(stack.operations),
      building,
    ]);
    closing.push(() => worker.stop());
    const web = await openWebApp({ hostname: host, port });
    closing.push(() => web.close());
    const server = await createServer({ operations: stack.operations, log: createLog(), web: web.handle, host, port });
    closing.push(() => server.close());
    say(`Engine: ${worker.engine}`);
    console.log(`Flapbook is at ${server.url}  (Ctrl-C stops it)`);
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
