import path from 'node:path';
import { beyondScope, isWorkspace, type Queryable, type Scope, within } from '@flapbook/database';
import type { FileStamp } from '../catalogue/files.ts';
import type { Operations } from '../operations.ts';
import { isNeeded } from './needed.ts';
import { isWithin, ownFolders } from './own-folders.ts';

/** A name that has been removed from a library. */
export interface GoneName {
  readonly files: readonly Pick<FileStamp, 'path'>[];
  /** Id of the member who registered it; null where nobody had signed in. */
  readonly member: string | null;
}

interface Upload {
  readonly id: string;
  readonly scope: Scope;
  readonly folder: string;
}

/**
 * Deletes the uploads that something was made from which has just been removed, and that nothing else is made from, nor about
 * to be: no name in any library, no job, no other member who has sent the same files. Call it once the removal is committed.
 * What stays, the collection finds later.
 */
export async function removeReleasedUploads(
  { database, uploads }: Pick<Operations, 'database' | 'uploads'>,
  gone: readonly GoneName[],
): Promise<void> {
  if (uploads === null) return;
  const [root] = await ownFolders({ hub: null, uploads });
  const members = gone.flatMap(({ member }) => member ?? []);
  for (const upload of uploadsOf(root!, gone)) {
    if (await beyondScope(() => isUsed(database, upload))) continue;
    await within(upload.scope, () => uploads.release(upload.id, members));
  }
}

/** Those of all members lie in the folder itself, those of a workspace in one of its id. */
function uploadsOf(root: string, gone: readonly GoneName[]): Iterable<Upload> {
  const found = new Map<string, Upload>();
  for (const { files } of gone) {
    for (const file of files.filter((one) => isWithin([root], one.path))) {
      const [first, second] = path.relative(root, file.path).split(path.sep);
      const [scope, id] = isWorkspace(first!) ? [first!, second!] : ['SHARED', first!];
      const folder = scope === 'SHARED' ? path.join(root, id) : path.join(root, scope, id);
      found.set(folder, { id, scope, folder });
    }
  }
  return found.values();
}

/** Whether a file below `$1` is one of a row's. */
const liesIn = (table: 'alias' | 'model' | 'dataset') =>
  `EXISTS (SELECT FROM jsonb_array_elements(${table}.files) file WHERE starts_with(file ->> 'path', $1))`;

async function isUsed(database: Queryable, { id, folder }: Upload): Promise<boolean> {
  const [row] = await database.query<{ used: boolean }>(
    `SELECT EXISTS (SELECT FROM alias WHERE ${liesIn('alias')})
      OR EXISTS (SELECT FROM model WHERE ${liesIn('model')} AND ${isNeeded('model', 'model.key')})
      OR EXISTS (SELECT FROM dataset WHERE ${liesIn('dataset')} AND ${isNeeded('dataset', 'dataset.key')})
      -- What is being registered is named by its parameters alone.
      OR EXISTS (SELECT FROM operation WHERE status IN ('QUEUED', 'RUNNING') AND position($2 IN parameters::text) > 0)
      AS used`,
    [folder + path.sep, id],
  );
  return row!.used;
}
