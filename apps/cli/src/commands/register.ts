import { parseSource } from '@flapbook/models';
import type { Command } from 'commander';
import { UsageError } from '../exit.ts';
import { callerPath, callerSource, dataOption } from '../options.ts';
import { ProgressLine } from '../progress.ts';
import { openStack } from '../stack.ts';

/** `flapbook register-model` and `flapbook register-dataset`: give folders and files names for the notebook. */
export const registerCommands = [
  (program: Command) => {
    program
      .command('register-model <name> <dir>')
      .description('make a folder in Hugging Face layout known under a name')
      .addOption(dataOption())
      .action(async (name: string, directory: string, { data }: { data: string }) => {
        const progress = new ProgressLine();
        const stack = await openStack({ dataDirectory: data, applicationName: 'flapbook register-model' });
        try {
          const model = await stack.operations.models.register(name, callerPath(directory), {
            onProgress: (done, total) => progress.show('reading', { fraction: done / total, etaSeconds: null }),
          });
          progress.end();
          console.log(`${name}\t${model.parameters} parameters\t${model.key}`);
        } finally {
          progress.end();
          await stack.close();
        }
      });
  },
  (program: Command) => {
    program
      .command('register-dataset <name> <source>')
      .description('make tokens:FILE#name, text:FILE or jsonl:FILE#field known under a name')
      .addOption(dataOption())
      .action(async (name: string, given: string, { data }: { data: string }) => {
        const source = parseSource(callerSource(given));
        if (source === null)
          throw new UsageError(
            'BAD_PARAMETER',
            `“${given}” is no source; give tokens:FILE#name, text:FILE or jsonl:FILE#field.`,
          );
        const stack = await openStack({ dataDirectory: data, applicationName: 'flapbook register-dataset' });
        try {
          const dataset = await stack.operations.datasets.register(name, name, source);
          console.log(`${name}\t${dataset.key}`);
        } finally {
          await stack.close();
        }
      });
  },
];
