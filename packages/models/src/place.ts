import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { CONFIG_FILE } from './architectures/config.ts';
import { regularFileSize } from './files.ts';
import { refuseLinksOutside } from './links.ts';

/** Whether a file of this name is a GGUF file. */
export function isGguf(name: string): boolean {
  return /\.gguf$/i.test(name);
}

/** Where a model lies: a folder in Hugging Face layout, or a GGUF file. */
export type ModelPlace =
  | { readonly kind: 'folder'; readonly directory: string }
  | { readonly kind: 'gguf'; readonly file: string };

/**
 * What lies at a path: a file whose name ends in .gguf is one; a folder is in Hugging Face layout unless it has no
 * config.json and one GGUF file.
 *
 * @throws FlapbookError MODEL_NOT_FOUND where there is none, or where links of the folder lead out of it
 */
export async function findModel(location: string): Promise<ModelPlace> {
  const entry = await stat(location).catch(() => null);
  if (entry?.isFile() && isGguf(location)) return { kind: 'gguf', file: location };
  if (!entry?.isDirectory()) {
    throw new FlapbookError(
      'MODEL_NOT_FOUND',
      entry ? `${location} is no model: give a folder or a .gguf file.` : `${location} is not a folder.`,
    );
  }
  const entries = await readdir(location, { withFileTypes: true });
  await refuseLinksOutside(location, entries);
  if ((await regularFileSize(path.join(location, CONFIG_FILE))) === null) {
    const files = entries.map(({ name }) => name).filter(isGguf);
    if (files.length === 1) return { kind: 'gguf', file: path.join(location, files[0]!) };
    if (files.length > 1) {
      throw new FlapbookError('MODEL_NOT_FOUND', `${location} has ${files.length} .gguf files; name one of them.`);
    }
  }
  return { kind: 'folder', directory: location };
}

/** The files that belong to the model at a path, in the order of their names. @throws FlapbookError MODEL_NOT_FOUND */
export async function modelFiles(location: string): Promise<string[]> {
  const place = await findModel(location);
  if (place.kind === 'gguf') return [place.file];
  const names = (await readdir(place.directory)).filter((name) => /\.(safetensors|json)$/.test(name)).sort();
  return names.map((name) => path.join(place.directory, name));
}

/** Cards, licences, chat templates and old tokenizers: nothing is computed with them, and exports carry them on. */
const COMPANIONS =
  /^(README\.md|(LICEN[CS]E|NOTICE|USE_POLICY)(\.(txt|md))?|tokenizer\.model|merges\.txt|vocab\.txt|chat_template\.jinja)$/i;
const MOST_COMPANION_BYTES = 64 * 2 ** 20;

/** Files that came with the model in a folder and are none of `modelFiles`. @throws FlapbookError MODEL_NOT_FOUND */
export async function companionsOf(location: string): Promise<string[]> {
  const place = await findModel(location);
  // What stands beside a single file need not be about it.
  if (place.kind === 'gguf') return [];
  const found: string[] = [];
  for (const name of (await readdir(place.directory)).filter((one) => COMPANIONS.test(one)).sort()) {
    const file = path.join(place.directory, name);
    const byteLength = await regularFileSize(file);
    if (byteLength !== null && byteLength <= MOST_COMPANION_BYTES) found.push(file);
  }
  return found;
}

/** Whether a file of a model holds weights. */
export function holdsWeights(file: string): boolean {
  return file.endsWith('.safetensors') || isGguf(file);
}
