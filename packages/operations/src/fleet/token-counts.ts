import type { Queryable } from '@flapbook/database';

export interface TokenCountKey {
  readonly datasetKey: string;
  readonly tokenizerDigest: string;
}

/** How long texts are in tokenizers' tokens, for those that have been tokenised. */
export async function knownTokenCounts(
  database: Queryable,
  wanted: readonly TokenCountKey[],
): Promise<(TokenCountKey & { readonly tokens: number })[]> {
  if (wanted.length === 0) return [];
  return database.query(
    `SELECT dataset_key AS "datasetKey", tokenizer_digest AS "tokenizerDigest", tokens
      FROM token_count JOIN unnest($1::text[], $2::text[]) AS wanted (dataset, tokenizer)
        ON dataset_key = wanted.dataset AND tokenizer_digest = wanted.tokenizer`,
    [wanted.map(({ datasetKey }) => datasetKey), wanted.map(({ tokenizerDigest }) => tokenizerDigest)],
  );
}
