import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writtenExport } from '@flapbook/operations';
import { ProgressLine } from '../progress.ts';
import { openStack, type Stack } from '../stack.ts';
import { type Wanted, type Written, writtenModel } from './written.ts';

export interface ExportOptions extends Wanted {
  /** An absolute path. */
  readonly out: string;
  readonly data: string;
}

/** What `export --json` prints: a contract with scripts. */
export type ExportOutcome = Written;

/** Has a model written, and copies its files to a folder. */
export async function runExport(options: ExportOptions): Promise<ExportOutcome> {
  const progress = new ProgressLine();
  const stack = await openStack({
    dataDirectory: options.data,
    applicationName: 'flapbook export',
    onProgress: (message) => progress.message(message),
  });
  try {
    const written = await writtenModel(stack, options, progress);
    await copyFiles(stack, { key: written.key, out: options.out, progress });
    const { key, verdict, reasons, byteLength, files, selfTest, folder } = written;
    // The schema names a folder of its own.
    const usage = written.usage.map(({ title, text }) => ({ title, text: text.replaceAll(folder, options.out) }));
    return { key, folder: options.out, verdict, reasons, byteLength, files, selfTest, usage };
  } finally {
    progress.end();
    await stack.close();
  }
}

/** What was fetched before a cut goes on where it was; what is there already is written anew. */
async function copyFiles(
  { operations }: Stack,
  { key, out, progress }: { readonly key: string; readonly out: string; readonly progress: ProgressLine },
): Promise<void> {
  const { files } = await writtenExport(operations, key);
  const total = files.reduce((sum, { byteLength }) => sum + byteLength, 0);
  await mkdir(out, { recursive: true });
  let done = 0;
  for (const { name, digest, byteLength } of files) {
    await operations.artifacts!.fetchTo(digest, path.join(out, name), {
      onProgress: (bytes) => progress.show(`copying ${name}`, { fraction: (done + bytes) / total, etaSeconds: null }),
    });
    done += byteLength;
  }
}
