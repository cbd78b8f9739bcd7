import type { DatasetRecord, Operations } from '@flapbook/operations';
import type { Command } from 'commander';
import { dataOption } from '../options.ts';
import { openStack } from '../stack.ts';

const PAGE = 200;

type Position = { readonly name: string; readonly key: string } | null;

interface Row {
  readonly key: string;
  readonly name: string;
  readonly words: readonly string[];
}

/** `flapbook models` and `flapbook datasets`: what is registered. */
export const listCommands = [
  (program: Command) =>
    list(program, 'models', async (operations, after) =>
      (await operations.models.list({ limit: PAGE, after })).map(({ key, name, parameters, directory }) => ({
        key,
        name,
        words: [`${parameters} parameters`, directory],
      })),
    ),
  (program: Command) =>
    list(program, 'datasets', async (operations, after) =>
      (await operations.datasets.list({ limit: PAGE, after })).map(
        ({ key, name, kind, characters, rows, rowLength, source }) => ({
          key,
          name,
          words: [sizeOf({ kind, characters, rows, rowLength }), source.file],
        }),
      ),
    ),
];

function list(program: Command, name: string, page: (operations: Operations, after: Position) => Promise<Row[]>): void {
  program
    .command(name)
    .description(`list the registered ${name}`)
    .addOption(dataOption())
    .action(async ({ data }: { data: string }) => {
      const stack = await openStack({ dataDirectory: data, applicationName: `flapbook ${name}` });
      try {
        for (let after: Position = null; ; ) {
          const rows = await page(stack.operations, after);
          for (const row of rows) console.log([row.name, ...row.words].join('\t'));
          if (rows.length < PAGE) return;
          after = rows.at(-1)!;
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
