import type { StudyLimits } from '@flapbook/operations';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { EXIT } from '../exit.ts';
import { callerPath, dataOption, withEngine } from '../options.ts';

/** `flapbook study`: studies from files, for shells and for the researchers' own CI. */
export function studyCommand(program: Command): void {
  const study = program.command('study').description('plan, run and export studies written in YAML or JSON');
  for (const add of [planCommand, runCommand, exportCommand]) add(study);
}

interface Limits {
  readonly maxHours?: number;
  readonly maxBytes?: number;
  readonly keepFree?: number;
}

function planCommand(study: Command): void {
  withLimits(
    withData(study.command('plan <file>').description('say what a study would run, without running it')).option(
      '--json',
      'one JSON object on standard output',
    ),
  ).action(async (file: string, { data, json, ...limits }: { data: string; json?: boolean } & Limits) => {
    const { planStudyFile } = await import('../study/plan.ts');
    await planStudyFile(callerPath(file), { data, json: json ?? false, limits: limitsOf(limits) });
  });
}

function runCommand(study: Command): void {
  withLimits(
    withFormat(
      withData(
        study
          .command('run <file>')
          .description(
            'run what is missing of a study and print it; ends with 1 when an expectation does not hold or a cell fails',
          ),
      ),
    )
      .option('-y, --yes', 'do not ask before it runs long or stores much')
      .addOption(
        new Option('--on-interrupt <what>', 'what Ctrl-C does: pause it, or cancel it')
          .choices(['pause', 'cancel'])
          .default('pause'),
      ),
  ).action(
    async (
      file: string,
      {
        data,
        format,
        output,
        yes,
        onInterrupt,
        ...limits
      }: {
        data: string;
        format: string;
        output?: string;
        yes?: boolean;
        onInterrupt: 'pause' | 'cancel';
      } & Limits,
    ) => {
      const { runStudyFile } = await import('../study/run.ts');
      const holds = await runStudyFile(callerPath(file), {
        data,
        format,
        output: output === undefined ? undefined : callerPath(output),
        confirm: yes ?? false,
        onInterrupt,
        limits: limitsOf(limits),
      });
      if (!holds) process.exitCode = EXIT.failed;
    },
  );
}

function exportCommand(study: Command): void {
  withFormat(
    withData(
      study
        .command('export <file>')
        .description('print what a study has come to so far, by its file or its id, without running anything'),
    ),
  ).action(async (file: string, { data, format, output }: { data: string; format: string; output?: string }) => {
    const { exportStudy } = await import('../study/export.ts');
    await exportStudy(file, { data, format, output: output === undefined ? undefined : callerPath(output) });
  });
}

function withData(command: Command): Command {
  return withEngine(command.addOption(dataOption()));
}

function withFormat(command: Command): Command {
  return command
    .addOption(
      new Option('--format <format>', 'how it is printed')
        .choices(['table', 'latex', 'csv', 'markdown', 'json', 'html'])
        .default('table'),
    )
    .option('-o, --output <file>', 'standard output unless given');
}

function withLimits(command: Command): Command {
  return command
    .option('--max-hours <h>', 'hours that it may run without asking (1)', positive('--max-hours'))
    .option('--max-bytes <n>', 'bytes that it may store without asking (10e9)', positive('--max-bytes'))
    .option('--keep-free <n>', 'bytes of the disk that it may not take without asking (0)', positive('--keep-free'));
}

function limitsOf({ maxHours = 1, maxBytes = 10e9, keepFree = 0 }: Limits): StudyLimits {
  return { seconds: maxHours * 3_600, bytes: maxBytes, keepFreeBytes: keepFree };
}

function positive(name: string) {
  return (given: string): number => {
    const value = Number(given);
    if (given.trim() === '' || !(value >= 0)) throw new InvalidArgumentError(`${name} must be a number from 0 up.`);
    return value;
  };
}
