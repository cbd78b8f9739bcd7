import { rename, rm, writeFile } from 'node:fs/promises';
import { FlapbookError } from '@flapbook/flap';
import type { Operations } from '@flapbook/operations';
import { createLog, createServer } from '@flapbook/server';
import { buildWeb } from '../web/build.ts';
import { openWebApp } from '../web/handler.ts';
import { publishNotebook } from './publish.ts';

const HOST = '127.0.0.1';

export interface HtmlOptions {
  /** Id of a notebook, which is published as it stands, or digest of a revision. */
  readonly notebook: string;
  /** Standard output when absent. */
  readonly file?: string;
  /** Told what takes long. */
  readonly say: (message: string) => void;
}

/**
 * Writes the published page as one file, which asks nobody for anything. A server of its own draws it, as it would for a
 * reader, and is gone again.
 *
 * @returns the digest of the revision
 * @throws FlapbookError NOTEBOOK_NOT_FOUND, LIMIT_EXCEEDED
 */
export async function exportHtml(operations: Operations, { notebook, file, say }: HtmlOptions): Promise<string> {
  const digest = /^[0-9a-f]{64}$/.test(notebook) ? notebook : (await publishNotebook(operations, notebook)).digest;
  await buildWeb((line) => say(line));
  const web = await openWebApp({ hostname: HOST, port: 0 });
  const server = await createServer({ operations, log: createLog(), web: web.handle, host: HOST, port: 0 });
  try {
    const answer = await fetch(`${server.url}/export/revision/${digest}.html`);
    const page = Buffer.from(await answer.arrayBuffer());
    if (!answer.ok) throw new FlapbookError('NOTEBOOK_NOT_FOUND', `There is no revision ${digest}.`);
    await write(page, file);
    return digest;
  } finally {
    await server.close();
    await web.close();
  }
}

/** The file is there whole or not at all. */
async function write(page: Buffer, file: string | undefined): Promise<void> {
  if (file === undefined) {
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(page, (error) => (error ? reject(error) : resolve()));
    });
    return;
  }
  const part = `${file}.${process.pid}.part`;
  try {
    await writeFile(part, page);
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
}
