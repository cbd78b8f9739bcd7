import type { Queryable } from '@flapbook/database';
import type { OperationRecord } from '../../store/operations.ts';
import { resultDigest } from './collect.ts';
import type { ResultSources } from './results/codec.ts';
import { CODECS } from './results/registry.ts';

/** A result that somebody has computed, here or elsewhere. */
export interface Claim {
  /** Digest of the bundle that it came with. */
  readonly source: string;
  /** SHA-256 of the result. */
  readonly digest: string;
  readonly engine: string | null;
  readonly finishedAt: string | null;
}

/** A claim beside what is here. */
export interface ComparedClaim extends Omit<Claim, 'finishedAt'> {
  readonly finishedAt: Date | null;
  /** Whether the result here has the same bytes; null while there is none, and where another measurement says nothing. */
  readonly agrees: boolean | null;
  /** Whether the result here is this very one, imported and not computed anew. */
  readonly isThisResult: boolean;
}

/** Notes what a bundle says that an operation computes to, so that a result here can be compared with it. */
export async function noteClaim(
  transaction: Queryable,
  key: string,
  { source, digest, engine, finishedAt }: Claim,
): Promise<void> {
  await transaction.query(
    `INSERT INTO claim (operation_key, source, digest, engine, finished_at) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT DO NOTHING`,
    [key, source, digest, engine, finishedAt],
  );
}

/** What bundles said that an operation computes to, first noted first, compared with what it has computed to here. */
export async function claimsOf(sources: ResultSources, record: OperationRecord): Promise<ComparedClaim[]> {
  const claims = await sources.database.query<Omit<ComparedClaim, 'agrees' | 'isThisResult'>>(
    `SELECT source, digest, engine, finished_at AS "finishedAt" FROM claim WHERE operation_key = $1
      ORDER BY noted_at, source`,
    [record.key],
  );
  const codec = CODECS.get(record.kind);
  if (claims.length === 0 || codec === undefined) return [];
  const isThere = codec.inline || record.status === 'SUCCEEDED';
  const content = isThere ? await codec.describe(sources, record) : null;
  const here = content && resultDigest(content);
  // Bundles tell the time to the millisecond.
  const time = record.finishedAt?.getTime();
  return claims.map((claim) => ({
    ...claim,
    agrees: here === null || (codec.measured && here !== claim.digest) ? null : here === claim.digest,
    isThisResult:
      here !== null && time !== undefined && claim.engine === record.engine && claim.finishedAt?.getTime() === time,
  }));
}

const MOST_CLAIMED = 200;

/** Keys of the operations that a notebook's revisions show and that came with a bundle, at most 200. */
export async function claimedIn(database: Queryable, notebook: string): Promise<string[]> {
  const rows = await database.query<{ key: string }>(
    `SELECT DISTINCT operation_key AS key FROM publication
        JOIN revision_operation USING (digest) JOIN claim USING (operation_key)
      WHERE notebook_id = $1 ORDER BY key LIMIT ${MOST_CLAIMED}`,
    [notebook],
  );
  return rows.map(({ key }) => key);
}
