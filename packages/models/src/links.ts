import type { Dirent } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';

/** Names that a model's folder is read for, or that exports carry on; whatever else lies there leads wherever it likes. */
const READ = /\.(json|safetensors|gguf|jinja|model|txt|md)$|^(LICEN[CS]E|NOTICE|USE_POLICY)$/i;

/** A folder within the Hugging Face cache, whose files are links to `blobs` of the same repository. */
const SNAPSHOT = /^(.*)[/\\]snapshots[/\\][0-9a-f]{40}(?:[/\\]|$)/;

/**
 * Whoever makes a model's folder may put links into it, and what they lead to would be copied to artifact stores, into
 * exports and to the hub: so links lead to files of the folder, or of the repository's cache that the folder is part of.
 *
 * @throws FlapbookError MODEL_NOT_FOUND for one that leads elsewhere
 */
export async function refuseLinksOutside(directory: string, entries: readonly Dirent[]): Promise<void> {
  const links = entries.filter((entry) => entry.isSymbolicLink() && READ.test(entry.name));
  if (links.length === 0) return;
  const here = await realpath(directory);
  const repository = SNAPSHOT.exec(here)?.[1];
  const allowed = [here, ...(repository === undefined ? [] : [path.join(repository, 'blobs')])];
  for (const { name } of links) {
    // One that leads nowhere is as if there were none.
    const target = await realpath(path.join(here, name)).catch(() => null);
    if (target === null || allowed.some((root) => target.startsWith(`${root}${path.sep}`))) continue;
    throw new FlapbookError(
      'MODEL_NOT_FOUND',
      `${name} in ${directory} is a link to outside of that folder, and such links are not followed: put the file itself there.`,
    );
  }
}
