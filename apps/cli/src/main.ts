import { readFileSync } from 'node:fs';
import { FlapbookError, toProblem } from '@flapbook/flap';
import { Command, CommanderError } from 'commander';
import { backupCommands } from './commands/backup.ts';
import { buildCommand } from './commands/build.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { listCommands } from './commands/list.ts';
import { notebookCommand } from './commands/notebook.ts';
import { overlapCommand } from './commands/overlap.ts';
import { pruneCommand } from './commands/prune.ts';
import { pushCommand } from './commands/push.ts';
import { registerCommands } from './commands/register.ts';
import { removeCommands } from './commands/remove.ts';
import { serveCommand, startCommand } from './commands/start.ts';
import { storageCommands } from './commands/storage.ts';
import { studyCommand } from './commands/study.ts';
import { tokenCommand } from './commands/token.ts';
import { workerCommand } from './commands/worker.ts';
import { EXIT, InterruptedError, UsageError } from './exit.ts';
import { outliveReaders } from './output.ts';

outliveReaders();

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

const program = new Command('flapbook')
  .description('Interactive structured pruning of language models')
  .version(version)
  .showHelpAfterError('(--help lists the options)')
  .exitOverride();

// A subcommand inherits exitOverride only when it is made by `command`, hence the factories.
for (const add of [
  startCommand,
  serveCommand,
  workerCommand,
  pruneCommand,
  exportCommand,
  pushCommand,
  overlapCommand,
  ...listCommands,
  ...registerCommands,
  ...removeCommands,
  ...storageCommands,
  ...backupCommands,
  notebookCommand,
  tokenCommand,
  studyCommand,
  doctorCommand,
  buildCommand,
])
  add(program);

try {
  // Without a command it starts: `npx flapbook` is all that there is to know.
  await program.parseAsync(process.argv.length > 2 ? process.argv : [...process.argv, 'start']);
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  // Commander has already said what is wrong; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const problem = toProblem(error);
  console.error(`error ${problem.code}: ${problem.message}\n  ${problem.remedy}`);
  if (!(error instanceof FlapbookError) && error instanceof Error) console.error(error.stack);
  if (error instanceof InterruptedError) return EXIT.interrupted;
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
}
