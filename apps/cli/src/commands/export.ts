import type { Command } from 'commander';
import { MODEL_TEXT, type WritingOptions, wantedModel, withWriting } from '../export/options.ts';
import { callerPath } from '../options.ts';

interface Given extends WritingOptions {
  readonly out: string;
}

/** `flapbook export`: writes a model in a format that other programs load. */
export function exportCommand(program: Command): void {
  withWriting(program.command('export <model>'))
    .description(`write a model for other programs; ${MODEL_TEXT}`)
    .requiredOption('--out <folder>', 'where the files go; made if need be')
    .action(async (model: string, given: Given) => {
      const wanted = wantedModel(model, given);
      // Loaded when needed, so that a slip on the command line is answered at once.
      const { runExport } = await import('../export/run.ts');
      const { printExport } = await import('../export/print.ts');
      const outcome = await runExport({ ...wanted, data: given.data, out: callerPath(given.out) });
      if (given.json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
      else printExport(outcome);
    });
}
