import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Bundle, markdownOf, type Operations } from '@flapbook/operations';
import { bundleFor, schema } from '@flapbook/schema';

/** How a notebook is written, by the name of the format. A further one is a line here. */
const FORMATS: Readonly<Record<string, (bundle: Bundle) => Promise<Readable>>> = {
  bundle: async (bundle) => (await bundle.open()).stream,
  markdown: async ({ manifest, content }) => Readable.from([markdownOf(content as never, manifest)]),
};

export const FORMAT_NAMES = Object.keys(FORMATS);

export interface ExportOptions {
  /** Id of a notebook, or digest of a revision. */
  readonly notebook: string;
  readonly format: string;
  readonly statistics?: boolean;
  /** Standard output when absent. */
  readonly file?: string;
}

/** Writes a notebook to a file, which is there whole or not at all. */
export async function exportNotebook(
  operations: Operations,
  { notebook, format, statistics, file }: ExportOptions,
): Promise<Bundle> {
  const portable = /^[0-9a-f]{64}$/.test(notebook) ? { revision: notebook } : { notebook };
  const bundle = await bundleFor(operations, schema, portable, { statistics });
  const stream = await FORMATS[format]!(bundle);
  if (file === undefined) {
    await pipeline(stream, process.stdout, { end: false });
    return bundle;
  }
  const part = `${file}.${process.pid}.part`;
  try {
    await pipeline(stream, createWriteStream(part));
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
  return bundle;
}
