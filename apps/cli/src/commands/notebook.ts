import { randomBytes } from 'node:crypto';
import { type Command, Option } from 'commander';
import { noted } from '../noted.ts';
import { callerPath, dataOption } from '../options.ts';
import { ProgressLine } from '../progress.ts';
import { openStack, type Stack } from '../stack.ts';

const PAGE = 200;

interface Given {
  readonly data: string;
  readonly json?: boolean;
}

/** `flapbook notebook`: notebooks as files, and what of them is published. */
export function notebookCommand(program: Command): void {
  const notebook = program.command('notebook').description('list, export, import, verify and publish notebooks');
  for (const add of [listCommand, exportCommand, importCommand, verifyCommand, publishCommand]) add(notebook);
}

function listCommand(notebook: Command): void {
  withData(notebook.command('list').description('list the notebooks, last changed first')).action(
    ({ data, json }: Given) =>
      within(data, 'list', async ({ operations }) => {
        for (let after: { position: string; id: string } | null = null; ; ) {
          const page = await operations.notebooks.list({ limit: PAGE, after });
          for (const { id, title, cells, updatedAt } of page) {
            if (json) console.log(JSON.stringify({ id, title, cells: cells.length, updatedAt }));
            else console.log(`${id}\t${cells.length} cells\t${updatedAt.toISOString()}\t${plain(title)}`);
          }
          if (page.length < PAGE) return;
          after = page.at(-1)!;
        }
      }),
  );
}

function exportCommand(notebook: Command): void {
  withData(
    notebook
      .command('export <notebook>')
      .description('write a notebook, by its id, or a revision, by its digest, to a file')
      .addOption(
        new Option('--as <format>', 'bundle, markdown, or the published page as one html file')
          .choices(['bundle', 'markdown', 'html'])
          .default('bundle'),
      )
      .option('-o, --output <file>', 'standard output unless given')
      .option('--with-statistics', 'take statistics and replaced weights along, whatever they weigh')
      .option('--without-statistics', 'leave them out; they can be computed again and compared'),
  ).action(
    (
      id: string,
      { data, json, as, output, ...given }: Given & { as: string; output?: string } & Record<string, unknown>,
    ) =>
      within(data, 'export', async ({ operations }) => {
        const file = output === undefined ? undefined : callerPath(output);
        if (as === 'html') {
          const { exportHtml } = await import('../notebook/export-html.ts');
          const revision = await exportHtml(operations, { notebook: id, file, say: (line) => console.error(line) });
          if (file !== undefined)
            console.log(json ? JSON.stringify({ file, revision }) : `file\t${file}\nrevision\t${revision}`);
          return;
        }
        const { exportNotebook } = await import('../notebook/export.ts');
        const { describeBundle } = await import('../notebook/report.ts');
        const statistics = given.withStatistics ? true : given.withoutStatistics ? false : undefined;
        const bundle = await exportNotebook(operations, { notebook: id, format: as, statistics, file });
        if (file === undefined) return;
        if (json) console.log(JSON.stringify({ file, bundle: bundle.digest, revision: bundle.manifest.revision }));
        else console.log([`file\t${file}`, ...describeBundle(bundle)].join('\n'));
      }),
  );
}

function importCommand(notebook: Command): void {
  withData(
    notebook
      .command('import <file>')
      .description('make a notebook of a bundle; everything in it is compared with its digest first')
      .option('--id <id>', 'id of the new notebook'),
  ).action((given: string, { data, json, id }: Given & { id?: string }) =>
    within(data, 'import', async ({ operations }) => {
      const { importNotebook, schema } = await import('@flapbook/schema');
      const { describeImport } = await import('../notebook/report.ts');
      const line = new ProgressLine();
      try {
        const imported = await importNotebook(operations, schema, {
          file: callerPath(given),
          notebook: id ?? randomBytes(9).toString('base64url'),
          onProgress: (step, done, total) => line.show(step, { fraction: done / total, etaSeconds: null }),
        });
        line.end();
        await noted(operations, 'import', [imported.notebook, imported.revision]);
        console.log(json ? JSON.stringify(imported) : describeImport(imported).join('\n'));
      } finally {
        line.end();
      }
    }),
  );
}

function verifyCommand(notebook: Command): void {
  notebook
    .command('verify <file>')
    .description('compare everything in a bundle with its digest, without a database')
    .option('--json', 'one JSON object on standard output')
    .action(async (given: string, { json }: { json?: boolean }) => {
      const { openBundle, verifyResults } = await import('@flapbook/operations');
      const { describeBundle } = await import('../notebook/report.ts');
      const line = new ProgressLine();
      const bundle = await openBundle(callerPath(given));
      try {
        await verifyResults(bundle, (done, total) =>
          line.show('verifying', { fraction: done / total, etaSeconds: null }),
        );
        line.end();
        if (json) console.log(JSON.stringify({ digest: bundle.digest, ...bundle.manifest }));
        else console.log([...describeBundle(bundle), 'verified\teverything is what its digest says'].join('\n'));
      } finally {
        line.end();
        bundle.close();
      }
    });
}

function publishCommand(notebook: Command): void {
  withData(
    notebook
      .command('publish <notebook>')
      .description('publish a notebook as it stands; prints the digest of the revision, which is at /r/DIGEST'),
  ).action((id: string, { data, json }: Given) =>
    within(data, 'publish', async ({ operations }) => {
      const { publishNotebook } = await import('../notebook/publish.ts');
      const { digest, notComputed } = await publishNotebook(operations, id);
      if (json) console.log(JSON.stringify({ digest, notComputed }));
      else console.log(`revision\t${digest}\nnot computed\t${notComputed.length}`);
    }),
  );
}

function withData(command: Command): Command {
  return command.option('--json', 'JSON on standard output').addOption(dataOption());
}

async function within(data: string, name: string, act: (stack: Stack) => Promise<void>): Promise<void> {
  const stack = await openStack({ dataDirectory: data, applicationName: `flapbook notebook ${name}` });
  try {
    await act(stack);
  } finally {
    await stack.close();
  }
}

/** Somebody’s text on a line of a terminal. */
function plain(text: string): string {
  return text.replace(/\p{C}/gu, ' ');
}
