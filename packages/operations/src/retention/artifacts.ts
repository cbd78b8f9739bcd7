import type { ArtifactStore, ListedArtifact } from '@flapbook/artifacts';
import type { Database, Queryable } from '@flapbook/database';
import { type Holder, publishedFiles } from '../files/published.ts';
import { shutOutPublishers } from './locks.ts';
import { isNeeded } from './needed.ts';

/** What is being published lies in the store before the database knows of it. */
const GRACE = '24 hours';
/** Files of one transaction, which publishers wait for. */
const BATCH_FILES = 20;

/** A file of the artifact store that nothing names. */
export type GoingArtifact = Pick<ListedArtifact, 'digest' | 'byteLength'>;

/** An entry `artifact` of a model or data set that somebody needs, or of an operation that there is; of operations but those of $2. */
const HELD = `CASE holder
  WHEN 'model' THEN ${isNeeded('model', 'holder_key')}
  WHEN 'dataset' THEN ${isNeeded('dataset', 'holder_key')}
  ELSE EXISTS (SELECT 1 FROM operation WHERE key = holder_key) AND holder_key <> ALL($2::text[]) END`;

/**
 * Files of the store, in small batches, that are a day old and that no entry names once the results of `operationKeys`
 * are gone.
 */
export async function* goingArtifacts(
  database: Queryable,
  store: ArtifactStore,
  operationKeys: readonly string[],
): AsyncGenerator<readonly GoingArtifact[]> {
  let batch: ListedArtifact[] = [];
  const unnamedOf = async (listed: readonly ListedArtifact[]) => {
    const named = await namedAmong(database, listed, operationKeys);
    return listed.filter(({ digest }) => !named.has(digest));
  };
  const before = await graceBegan(database);
  for await (const artifact of store.list()) {
    if (artifact.modifiedAt > before) continue;
    batch.push(artifact);
    if (batch.length < BATCH_FILES) continue;
    const unnamed = await unnamedOf(batch);
    batch = [];
    if (unnamed.length > 0) yield unnamed;
  }
  const unnamed = await unnamedOf(batch);
  if (unnamed.length > 0) yield unnamed;
}

/**
 * Deletes those files that still nothing names and nobody has put again meanwhile; answers with what has gone.
 *
 * @param options.hasGrace - false where they have been entered already: who is putting the same file just now puts it again
 */
export function releaseArtifacts(
  database: Database,
  store: ArtifactStore,
  artifacts: readonly GoingArtifact[],
  { hasGrace = true }: { readonly hasGrace?: boolean } = {},
): Promise<GoingArtifact[]> {
  return database.transaction(async (transaction) => {
    await shutOutPublishers(transaction);
    await transaction.query(`DELETE FROM artifact WHERE digest = ANY($1) AND NOT (${HELD})`, [
      artifacts.map(({ digest }) => digest),
      [],
    ]);
    const named = await namedAmong(transaction, artifacts, []);
    const before = hasGrace ? await graceBegan(transaction) : null;
    const gone: GoingArtifact[] = [];
    for (const artifact of artifacts) {
      if (named.has(artifact.digest)) continue;
      const found = await store.stat(artifact.digest);
      if (found === undefined || (before !== null && found.modifiedAt > before)) continue;
      await store.delete(artifact.digest);
      gone.push(artifact);
    }
    return gone;
  });
}

/** Deletes what the store holds of a model or data set that has been removed, unless somebody still needs it. */
export async function releaseCopies(database: Database, store: ArtifactStore, holder: Holder): Promise<void> {
  const copies = await publishedFiles(database, holder);
  if (copies.length > 0) await releaseArtifacts(database, store, copies, { hasGrace: false });
}

async function namedAmong(
  database: Queryable,
  artifacts: readonly GoingArtifact[],
  operationKeys: readonly string[],
): Promise<Set<string>> {
  const rows = await database.query<{ digest: string }>(
    `SELECT digest FROM artifact WHERE digest = ANY($1) AND ${HELD}
      -- What is being published has its entry once all of it is there.
      UNION SELECT summary ->> 'digest' FROM part_result WHERE summary ->> 'digest' = ANY($1)`,
    [artifacts.map(({ digest }) => digest), operationKeys],
  );
  return new Set(rows.map(({ digest }) => digest));
}

/** What was put later is left alone. By the database's clock: this machine's may be wrong by more than the grace. */
async function graceBegan(database: Queryable): Promise<Date> {
  const [row] = await database.query<{ at: Date }>(`SELECT now() - interval '${GRACE}' AS at`);
  return row!.at;
}
