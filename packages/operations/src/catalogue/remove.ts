import { beyondScope, type Queryable } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import type { Operations } from '../operations.ts';
import { releaseUploads } from '../quotas/release-uploads.ts';
import { releaseCopies } from '../retention/artifacts.ts';
import { type GoneName, removeReleasedUploads } from '../retention/removed-uploads.ts';
import { IS_PLACE } from './names.ts';
import { type Held, heldIn, MEANT, type ReadingJob, type Removal, removalOf } from './removal.ts';
import { type ContentKind, dropStrayShares, requireKnown } from './shares.ts';

/** Jobs that a refusal names. */
const NAMED_JOBS = 5;

/**
 * Removes a model or data set from the library in which one asks, under all its names there, and from wherever it is
 * shared to from there. What was computed with it stays, under keys of its own, and is found again by whoever registers
 * the same content; of files that nobody’s library needs any more, uploads and copies in the artifact store go at
 * once, downloads with the next collection.
 *
 * @param options.fromAll - whether whoever asks may take from all members what belongs to them
 * @returns what that came to
 * @throws FlapbookError MODEL_NOT_FOUND, DATASET_NOT_FOUND, FORBIDDEN; IN_USE while something there waits or runs that reads
 *   it; BAD_PARAMETER where everything is seen, for what a workspace has
 */
export async function removeContent(
  operations: Pick<Operations, 'artifacts' | 'database' | 'hub' | 'uploads'>,
  { kind, name }: { readonly kind: ContentKind; readonly name: string },
  { fromAll }: { readonly fromAll: boolean },
): Promise<Removal> {
  const { database, artifacts } = operations;
  const { key } = await requireKnown(database, kind, name);
  const held = await heldIn(database, kind, key);
  // Where everything is seen, workspaces are nobody's own.
  if (held === null) throw new FlapbookError('BAD_PARAMETER', `“${name}” belongs to a workspace; it is removed there.`);
  if (held.source === null && !fromAll) {
    throw new FlapbookError('FORBIDDEN', `All members have “${name}”: only an ADMIN takes it from them.`);
  }
  const removal = await removalOf(operations, held);
  if (removal.jobs.length > 0 && !(await staysKnown(database, held))) throw inUse(name, removal.jobs);
  const gone = await beyondScope(() =>
    database.transaction(async (transaction) => {
      const names = await transaction.query<GoneName & { readonly place: string }>(
        `DELETE FROM alias WHERE ${MEANT}
          RETURNING files, registered_by::text AS member, concat(source::text, files::text) AS place`,
        [kind, key, held.source],
      );
      await dropStrayShares(transaction);
      await releaseUploads(
        transaction,
        names.map(({ place }) => place),
      );
      await settle(transaction, kind, key);
      return names;
    }),
  );
  // It is removed, whatever a disk says; what stays of its files, the next collection finds.
  await removeReleasedUploads(operations, gone).catch(() => undefined);
  if (artifacts !== null)
    await beyondScope(() => releaseCopies(database, artifacts, { holder: kind, key })).catch(() => undefined);
  return removal;
}

/** Whether it is there for whoever asks all the same, because all members have it: what reads it goes on in sight. */
async function staysKnown(database: Queryable, { kind, key, source }: Held): Promise<boolean> {
  if (source === null) return false;
  const rows = await database.query(
    'SELECT FROM alias WHERE kind = $1 AND key = $2 AND workspace_id IS NULL AND shared_from IS DISTINCT FROM $3 LIMIT 1',
    [kind, key, source],
  );
  return rows.length > 0;
}

function inUse(name: string, jobs: readonly ReadingJob[]): FlapbookError {
  const some = jobs.slice(0, NAMED_JOBS).map((job) => `${job.kind} ${job.key.slice(0, 12)} (${job.status})`);
  const more = jobs.length - some.length;
  const named = `${some.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return new FlapbookError('IN_USE', `“${name}” is read by what waits or runs: ${named}.`);
}

/** What workers read it from, and its name to whoever sees everything, is that of a library that still has it. */
async function settle(transaction: Queryable, kind: ContentKind, key: string): Promise<void> {
  const { place, columns } = PLACES[kind];
  const rest = `(SELECT name, title, source, files FROM alias WHERE kind = '${kind}' AND key = $1
    ORDER BY ${IS_PLACE}, named_at, name LIMIT 1) rest`;
  await transaction.query(
    `UPDATE ${kind} SET ${columns}, files = rest.files FROM ${rest}
      WHERE ${kind}.key = $1 AND NOT EXISTS (
        SELECT FROM alias WHERE alias.kind = '${kind}' AND alias.key = $1 AND ${place})`,
    [key],
  );
  await transaction.query(
    `UPDATE ${kind} SET name = rest.name FROM ${rest}
      WHERE ${kind}.key = $1 AND NOT EXISTS (
        SELECT FROM alias WHERE alias.kind = '${kind}' AND alias.key = $1 AND alias.name = ${kind}.name)`,
    [key],
  );
}

/** Whether a name is of where the row says that the content lies, and how the row is told another place. */
const PLACES = {
  model: {
    place: `alias.source ->> 'directory' = model.directory`,
    columns: `directory = rest.source ->> 'directory'`,
  },
  dataset: { place: 'alias.source = dataset.source', columns: 'source = rest.source' },
} as const;
