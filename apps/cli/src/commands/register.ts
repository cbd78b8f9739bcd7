import path from 'node:path';
import { parseSource } from '@flapbook/models';
import {
  hubAddress,
  type Operations,
  parseHubAddress,
  publishedDataset,
  type RegisterOptions,
  readingAt,
} from '@flapbook/operations';
import type { Command } from 'commander';
import { UsageError } from '../exit.ts';
import { noted } from '../noted.ts';
import { callerPath, callerSource, dataOption } from '../options.ts';
import { ProgressLine } from '../progress.ts';
import { openStack } from '../stack.ts';

/** `flapbook register`, `flapbook register-model` and `flapbook register-dataset`: give folders and files names for the notebook. */
export const registerCommands = [
  (program: Command) => {
    program
      .command('register-model <name> <path>')
      .description('make a folder in Hugging Face layout, a .gguf file or hub:OWNER/NAME@REVISION known under a name')
      .addOption(dataOption())
      .action(async (name: string, place: string, { data }: { data: string }) => {
        await registerModel(name, place, data);
      });
  },
  (program: Command) => {
    program
      .command('register <place>')
      .description('register-model under the model’s own name: hub:OWNER/NAME@REVISION, a folder or a .gguf file')
      .option('--name <name>', 'another name')
      .addOption(dataOption())
      .action(async (place: string, { name, data }: { name?: string; data: string }) => {
        const own = place.startsWith('hub:') ? place.replace(/^hub:|[@#].*$/g, '') : callerPath(place);
        await registerModel(name ?? path.basename(own), place, data);
      });
  },
  (program: Command) => {
    program
      .command('register-dataset <name> <source>')
      .description(
        'make text:FILE, jsonl:FILE#field, parquet:FILE#column, tokens:FILE#name, task:FILE#task or hub:NAME known under a name',
      )
      .option('--hub <owner/name@revision>', 'the source’s file is one of this data set of the hub')
      .addOption(dataOption())
      .action(async (name: string, given: string, { data, hub }: { data: string; hub?: string }) => {
        if (hub !== undefined || given.startsWith('hub:')) return registerHubDataset(name, { given, hub, data });
        const source = parseSource(callerSource(given));
        if (source === null)
          throw new UsageError(
            'BAD_PARAMETER',
            `“${given}” is no source; give text:FILE, jsonl:FILE#field, parquet:FILE#column, tokens:FILE#name or task:FILE#task.`,
          );
        const dataset = await registering({ data, name, action: 'registerDataset' }, ({ registrar }, options) =>
          registrar.registerDataset({ name, title: name, source }, options),
        );
        console.log(`${name}\t${dataset.key}`);
      });
  },
];

async function registerModel(name: string, place: string, data: string): Promise<void> {
  const hub = /^hub:(?<address>[^#]+)(?:#(?<file>.+))?$/.exec(place)?.groups;
  const model = await registering({ data, name, action: 'registerModel' }, ({ registrar }, options) =>
    hub === undefined
      ? registrar.registerModel(name, callerPath(place), options)
      : registrar.registerHubModel(
          name,
          { address: parseHubAddress('model', hub.address!), file: hub.file ?? null },
          options,
        ),
  );
  console.log(`${name}\t${model.parameters} parameters\t${model.key}`);
}

/** `hub:NAME` is a data set that publications use; else the source is a file of the repository that `--hub` names. */
async function registerHubDataset(
  name: string,
  { given, hub, data }: { readonly given: string; readonly hub?: string; readonly data: string },
): Promise<void> {
  const published = hub === undefined ? publishedDataset(given.slice('hub:'.length)) : null;
  const source = published === null ? parseSource(given) : readingAt(given.slice('hub:'.length), published.file);
  if (source === null)
    throw new UsageError('BAD_PARAMETER', `“${given}” is no source; give parquet:PATH#COLUMN or jsonl:PATH#FIELD.`);
  const address =
    published === null ? parseHubAddress('dataset', hub!) : hubAddress('dataset', published.id, published.revision);
  const dataset = await registering({ data, name, action: 'registerDataset' }, ({ registrar }, options) =>
    registrar.registerHubDataset({ name, title: published?.title ?? name, address, source }, options),
  );
  console.log(`${name}\t${dataset.key}`);
}

/** Shows how far it is. Ctrl-C cancels it; files that are read are not read again the next time. */
async function registering<T>(
  { data, name, action }: { readonly data: string; readonly name: string; readonly action: string },
  register: (operations: Operations, options: RegisterOptions) => Promise<T>,
): Promise<T> {
  const progress = new ProgressLine();
  const cancelling = new AbortController();
  const cancel = () => cancelling.abort();
  const stack = await openStack({ dataDirectory: data, applicationName: 'flapbook register' });
  process.once('SIGINT', cancel);
  process.once('SIGTERM', cancel);
  try {
    const registered = await register(stack.operations, {
      signal: cancelling.signal,
      onProgress: (report) => progress.show('registering', report),
    });
    await noted(stack.operations, action, [name]);
    return registered;
  } finally {
    progress.end();
    process.off('SIGINT', cancel);
    process.off('SIGTERM', cancel);
    await stack.close();
  }
}
