import type { DatasetRecord, Operations } from '@flapbook/operations';
import type { Command } from 'commander';
import { dataOption } from '../options.ts';
import { openStack } from '../stack.ts';

const PAGE = 200;

/** `flapbook models` and `flapbook datasets`: what is registered. */
export const listCommands = [
  (program: Command) =>
    list(program, 'models', async (operations, after) =>
      (await operations.models.list({ limit: PAGE, after })).map(({ name, parameters, directory }) => [
        name,
        `${parameters} parameters`,
        directory,
      ]),
    ),
  (program: Command) =>
    list(program, 'datasets', async (operations, after) =>
      (await operations.datasets.list({ limit: PAGE, after })).map(
        ({ name, kind, characters, rows, rowLength, source }) => [
          name,
          sizeOf({ kind, characters, rows, rowLength }),
          source.file,
        ],
      ),
    ),
];

function list(
  program: Command,
  name: string,
  page: (operations: Operations, after: string | null) => Promise<string[][]>,
): void {
  program
    .command(name)
    .description(`list the registered ${name}`)
    .addOption(dataOption())
    .action(async ({ data }: { data: string }) => {
      const stack = await openStack({ dataDirectory: data, applicationName: `flapbook ${name}` });
      try {
        for (let after: string | null = null; ; ) {
          const rows = await page(stack.operations, after);
          for (const row of rows) console.log(row.join('\t'));
          if (rows.length < PAGE) return;
          after = rows.at(-1)![0]!;
        }
      } finally {
        await stack.close();
      }
    });
}

function sizeOf({
  kind,
  characters,
  rows,
  rowLength,
}: Pick<DatasetRecord, 'kind' | 'characters' | 'rows' | 'rowLength'>): string {
  if (kind === 'text') return `${characters} characters`;
  if (kind === 'documents') return `${rows} documents, ${characters} characters`;
  return kind === 'task' ? `${rows} items` : `${rows} rows of ${rowLength} tokens`;
}
