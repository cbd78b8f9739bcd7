import { type ContentKind, removeContent } from '@flapbook/operations';
import type { Command } from 'commander';
import { bytesText } from '../bytes.ts';
import { noted } from '../noted.ts';
import { dataOption } from '../options.ts';
import { openStack } from '../stack.ts';

/** `flapbook remove-model` and `flapbook remove-dataset`: take what is registered out of the library again. */
export const removeCommands = [
  (program: Command) => remove(program, 'remove-model', { kind: 'model', what: 'a model' }),
  (program: Command) => remove(program, 'remove-dataset', { kind: 'dataset', what: 'a data set' }),
];

function remove(
  program: Command,
  command: string,
  { kind, what }: { readonly kind: ContentKind; readonly what: string },
): void {
  program
    .command(`${command} <name>`)
    .description(`take ${what} out of the library; its results stay, and files of the disk are left alone`)
    .addOption(dataOption())
    .action(async (name: string, { data }: { data: string }) => {
      const stack = await openStack({ dataDirectory: data, applicationName: `flapbook ${command}` });
      try {
        const removal = await removeContent(stack.operations, { kind, name }, { fromAll: true });
        await noted(stack.operations, kind === 'model' ? 'removeModel' : 'removeDataset', [name]);
        const { names, results, freedBytes, comesBack } = removal;
        console.log(`${names.length > 0 ? names.join(', ') : name}\tremoved, ${results} results stay`);
        if (freedBytes > 0)
          console.log(`uploads, gone, and downloads that \`flapbook gc\` deletes\t${bytesText(freedBytes)}`);
        if (comesBack) console.log('It ships with Flapbook: the next `flapbook start` registers it again.');
      } finally {
        await stack.close();
      }
    });
}
