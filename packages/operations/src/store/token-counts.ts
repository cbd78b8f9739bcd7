import type { Queryable } from '@flapbook/database';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';

/** Keeps how long a text is in a model's tokens, so that the parts of what is made of it are known beforehand. */
export async function rememberTokenCount(
  database: Queryable,
  { dataset, model, tokens }: { readonly dataset: DatasetRecord; readonly model: ModelRecord; readonly tokens: number },
): Promise<void> {
  if (model.tokenizerDigest === null) return;
  await database.query('INSERT INTO token_count VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    dataset.key,
    model.tokenizerDigest,
    tokens,
  ]);
}
