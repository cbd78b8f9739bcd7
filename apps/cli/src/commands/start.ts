import type { Command } from 'commander';
import {
  artifactsOption,
  databaseOption,
  dataOption,
  planCacheOption,
  requireDatabase,
  wholeNumber,
  withEngine,
} from '../options.ts';
import type { StartOptions } from '../start/start.ts';

/** Secrets are not for command lines, which every user of the machine can read. */
const SIGNING_IN = `
Signing in (docs/security.md), from the environment:
  env: FLAPBOOK_SIGN_IN             required, for tokens alone; an issuer says the same
  env: FLAPBOOK_URL                 the address under which browsers reach the server
  env: FLAPBOOK_OIDC_ISSUER         a provider of OpenID Connect
  env: FLAPBOOK_OIDC_CLIENT_ID      as which the provider knows this server
  env: FLAPBOOK_OIDC_CLIENT_SECRET  and by which; none for a public client
  env: FLAPBOOK_OIDC_NAME           what the button says
  env: FLAPBOOK_ADMINS              e-mail addresses of admins, with commas
  env: FLAPBOOK_NEWCOMERS           what others may do: none, viewer or researcher

What is answered (docs/security.md), from the environment:
  env: FLAPBOOK_DOCUMENTS           any, strangers (who may ask known documents alone) or known (so may everybody)
  env: FLAPBOOK_DOCUMENTS_FILE      documents that are known besides those of the app: .graphql or JSON
  env: FLAPBOOK_INTROSPECTION       everybody or members: who may ask what the schema is
  env: FLAPBOOK_REQUEST_SECONDS     how long a request that only reads may take; 50 where people sign in`;

/** `flapbook start`: database, worker, server and web app behind one address, until Ctrl-C. */
export function startCommand(program: Command): void {
  withEngine(program.command('start'))
    .description('start Flapbook and open it in the browser')
    .option('--port <n>', 'port to listen on', wholeNumber('--port', { low: 0, high: 65535 }), 4000)
    .option(
      '--host <address>',
      'address to listen on; others than loopback want people to sign in (docs/security.md)',
      '127.0.0.1',
    )
    .option('--workers <n>', 'worker processes on this machine', wholeNumber('--workers', { low: 0, high: 256 }), 1)
    .addOption(dataOption())
    .addOption(artifactsOption())
    .addOption(planCacheOption())
    .option('--no-open', 'do not open a browser')
    .addHelpText('after', SIGNING_IN)
    .action(async (given: StartOptions) => {
      // Loaded when needed: the server's and the web app's modules would slow every other command down.
      const { start } = await import('../start/start.ts');
      await start(given);
    });
}

/** `flapbook serve`: server and web app of a fleet, whose database and workers are elsewhere. */
export function serveCommand(program: Command): void {
  withEngine(program.command('serve'))
    .description('serve a fleet: the server and the web app, without a database or a worker of its own')
    .addOption(databaseOption())
    .addOption(artifactsOption())
    .addOption(planCacheOption())
    .option('--port <n>', 'port to listen on', wholeNumber('--port', { low: 0, high: 65535 }), 4000)
    .option(
      '--host <address>',
      'address to listen on; others than loopback want people to sign in (docs/security.md)',
      '127.0.0.1',
    )
    .addHelpText('after', SIGNING_IN)
    .action(async ({ database, ...given }: Omit<StartOptions, 'database'> & { readonly database?: string }) => {
      const databaseUrl = requireDatabase(database);
      const { start } = await import('../start/start.ts');
      await start({ ...given, databaseUrl, workers: 0, open: false });
    });
}
