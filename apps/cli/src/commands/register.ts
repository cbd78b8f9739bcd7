import { parseSource } from '@flapbook/models';
import type { Operations, RegisterOptions } from '@flapbook/operations';
import type { Command } from 'commander';
import { UsageError } from '../exit.ts';
import { callerPath, callerSource, dataOption } from '../options.ts';
import { ProgressLine } from '../progress.ts';
import { openStack } from '../stack.ts';

/** `flapbook register-model` and `flapbook register-dataset`: give folders and files names for the notebook. */
export const registerCommands = [
  (program: Command) => {
    program
      .command('register-model <name> <path>')
      .description('make a folder in Hugging Face layout, or a .gguf file, known under a name')
      .addOption(dataOption())
      .action(async (name: string, place: string, { data }: { data: string }) => {
        const model = await registering(data, ({ registrar }, options) =>
          registrar.registerModel(name, callerPath(place), options),
        );
        console.log(`${name}\t${model.parameters} parameters\t${model.key}`);
      });
  },
  (program: Command) => {
    program
      .command('register-dataset <name> <source>')
      .description(
        'make text:FILE, jsonl:FILE#field, parquet:FILE#column, tokens:FILE#name or task:FILE#task known under a name',
      )
      .addOption(dataOption())
      .action(async (name: string, given: string, { data }: { data: string }) => {
        const source = parseSource(callerSource(given));
        if (source === null)
          throw new UsageError(
            'BAD_PARAMETER',
            `“${given}” is no source; give text:FILE, jsonl:FILE#field, parquet:FILE#column, tokens:FILE#name or task:FILE#task.`,
          );
        const dataset = await registering(data, ({ registrar }, options) =>
          registrar.registerDataset({ name, title: name, source }, options),
        );
        console.log(`${name}\t${dataset.key}`);
      });
  },
];

/** Shows how far it is. Ctrl-C cancels it; files that are read are not read again the next time. */
async function registering<T>(
  data: string,
  register: (operations: Operations, options: RegisterOptions) => Promise<T>,
): Promise<T> {
  const progress = new ProgressLine();
  const cancelling = new AbortController();
  const cancel = () => cancelling.abort();
  const stack = await openStack({ dataDirectory: data, applicationName: 'flapbook register' });
  process.once('SIGINT', cancel);
  process.once('SIGTERM', cancel);
  try {
    return await register(stack.operations, {
      signal: cancelling.signal,
      onProgress: (report) => progress.show('registering', report),
    });
  } finally {
    progress.end();
    process.off('SIGINT', cancel);
    process.off('SIGTERM', cancel);
    await stack.close();
  }
}
