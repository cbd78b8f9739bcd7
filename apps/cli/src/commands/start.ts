import type { Command } from 'commander';
import { artifactsOption, databaseOption, dataOption, requireDatabase, wholeNumber } from '../options.ts';
import type { StartOptions } from '../start/start.ts';

/** `flapbook start`: database, worker, server and web app behind one address, until Ctrl-C. */
export function startCommand(program: Command): void {
  program
    .command('start')
    .description('start Flapbook and open it in the browser')
    .option('--port <n>', 'port to listen on', wholeNumber('--port', { low: 0, high: 65535 }), 4000)
    .option('--host <address>', 'address to listen on; others than loopback let people in without a login', '127.0.0.1')
    .option('--workers <n>', 'worker processes on this machine', wholeNumber('--workers', { low: 0, high: 256 }), 1)
    .addOption(dataOption())
    .addOption(artifactsOption())
    .option('--no-open', 'do not open a browser')
    .action(async (given: StartOptions) => {
      // Loaded when needed: the server's and the web app's modules would slow every other command down.
      const { start } = await import('../start/start.ts');
      await start(given);
    });
}

/** `flapbook serve`: server and web app of a fleet, whose database and workers are elsewhere. */
export function serveCommand(program: Command): void {
  program
    .command('serve')
    .description('serve a fleet: the server and the web app, without a database or a worker of its own')
    .addOption(databaseOption())
    .addOption(artifactsOption())
    .option('--port <n>', 'port to listen on', wholeNumber('--port', { low: 0, high: 65535 }), 4000)
    .option('--host <address>', 'address to listen on; others than loopback let people in without a login', '127.0.0.1')
    .action(async ({ database, ...given }: Omit<StartOptions, 'database'> & { readonly database?: string }) => {
      const databaseUrl = requireDatabase(database);
      const { start } = await import('../start/start.ts');
      await start({ ...given, databaseUrl, workers: 0, open: false });
    });
}
