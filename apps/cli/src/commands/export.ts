import type { Command } from 'commander';
import {
  callerPath,
  dataOption,
  dataTypeOption,
  formatOption,
  formatsText,
  modelPath,
  withEngine,
} from '../options.ts';

interface Given {
  format: string;
  dataType?: string;
  out: string;
  data: string;
  json?: boolean;
}

/** `flapbook export`: writes a model in a format that other programs load. */
export function exportCommand(program: Command): void {
  withEngine(program.command('export <model>'))
    .description(
      'write a model for other programs; MODEL is a name, a folder, a .gguf file, or the key of a pruned model or of its evaluation, as `flapbook prune` prints it',
    )
    .addOption(formatOption())
    .addOption(dataTypeOption())
    .requiredOption('--out <folder>', 'where the files go; made if need be')
    .addOption(dataOption())
    .option('--json', 'print one JSON object and nothing else')
    .addHelpText('after', formatsText())
    .action(async (model: string, given: Given) => {
      const place = modelPath(callerPath(model));
      // Loaded when needed, so that a slip on the command line is answered at once.
      const { runExport } = await import('../export/run.ts');
      const { printExport } = await import('../export/print.ts');
      const outcome = await runExport({
        ...given,
        model: place ?? model,
        registerModel: place !== null,
        out: callerPath(given.out),
      });
      if (given.json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
      else printExport(outcome);
    });
}
