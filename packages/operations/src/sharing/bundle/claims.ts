import type { Queryable } from '@flapbook/database';

/** A result that somebody has computed, here or elsewhere. */
export interface Claim {
  /** Digest of the bundle that it came with. */
  readonly source: string;
  /** SHA-256 of the result. */
  readonly digest: string;
  readonly engine: string | null;
  readonly finishedAt: string | null;
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
