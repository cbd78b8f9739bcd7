import type { Queryable } from '@flapbook/database';
import { NAME } from '../catalogue/names.ts';

/** How long a text is in the tokens of some models. */
export interface TokenCount {
  readonly tokens: number;
  /** Names of the models with that tokenizer, in order. */
  readonly models: readonly string[];
}

/** How long a text is in each tokenizer by which it has been tokenised here, shortest first. */
export function knownTokenCountsOf(database: Queryable, datasetKey: string): Promise<TokenCount[]> {
  return database.query<TokenCount>(
    `SELECT tokens, ARRAY(
        SELECT ${NAME.model} FROM model WHERE model.tokenizer_digest = counted.tokenizer_digest ORDER BY 1 LIMIT 20) AS models
      FROM token_count counted WHERE dataset_key = $1 ORDER BY tokens, tokenizer_digest`,
    [datasetKey],
  );
}
