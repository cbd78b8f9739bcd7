import type { Command } from 'commander';
import { buildWeb } from '../web/build.ts';

/** `flapbook build`: build the web app where its sources have changed; `start` does so by itself. */
export function buildCommand(program: Command): void {
  program
    .command('build')
    .description('build the web app')
    .action(async () => {
      const built = await buildWeb((line) => console.error(line));
      console.error(built ? 'The web app is built.' : 'The web app was built already.');
    });
}
