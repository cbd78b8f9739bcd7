import type { Queryable } from '@flapbook/database';
import type { PrunableShape } from '@flapbook/flap';
import type { ModelDescription, ModelInspection } from '@flapbook/models';
import { addFourthPowers, insertWeightStatistics } from '../store/weight-statistics.ts';
import type { FileStamp } from './files.ts';
import type { ModelRecord } from './models.ts';
import { freeName } from './names.ts';

/** What reading a model has come to. */
export interface ModelFacts extends ModelInspection {
  readonly description: ModelDescription;
  readonly shape: PrunableShape;
}

/** Where a model lies, and under which name it is to be known. */
export interface ModelPlace {
  readonly name: string;
  readonly directory: string;
  readonly files: readonly FileStamp[];
  /** Takes the name from a model of other content. */
  readonly takeName: boolean;
}

export const MODEL_COLUMNS = `key, name, directory, description, shape, parameters,
  prunable_parameters AS "prunableParameters", byte_length AS "byteLength", tokenizer_digest AS "tokenizerDigest", files,
  registered_at AS "registeredAt"`;

/**
 * Makes a model known, or known at a further place. A path only serves as its name until a person gives it one.
 *
 * @throws FlapbookError BAD_PARAMETER when another model has the name
 */
export async function recordModel(transaction: Queryable, facts: ModelFacts, place: ModelPlace): Promise<ModelRecord> {
  const { name, directory, files, takeName } = place;
  await freeName(transaction, 'model', { name, key: facts.digest, takeName });
  const [record] = await transaction.query<ModelRecord>(
    `INSERT INTO model (key, name, directory, description, shape, parameters, prunable_parameters, byte_length,
        tokenizer_digest, files)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      ON CONFLICT (key) DO UPDATE SET
        name = CASE WHEN model.name = model.directory THEN excluded.name ELSE model.name END,
        directory = excluded.directory, files = excluded.files, tokenizer_digest = excluded.tokenizer_digest
      RETURNING ${MODEL_COLUMNS}`,
    [
      facts.digest,
      name,
      directory,
      JSON.stringify(facts.description),
      JSON.stringify(facts.shape),
      facts.parameters,
      facts.prunableParameters,
      facts.byteLength,
      facts.tokenizerDigest,
      JSON.stringify(files),
    ],
  );
  await insertWeightStatistics(transaction, facts.digest, facts.weights);
  // What an earlier registration stored without them stays as it is otherwise.
  await addFourthPowers(transaction, facts.digest, facts.weights);
  for (const alias of new Set([directory, name])) await addAlias(transaction, facts.digest, { ...place, name: alias });
  return record!;
}

/**
 * Gives a model that is known a further name.
 *
 * @throws FlapbookError BAD_PARAMETER when another model has the name
 */
export async function nameModel(transaction: Queryable, key: string, place: ModelPlace): Promise<ModelRecord> {
  const { name, takeName } = place;
  await freeName(transaction, 'model', { name, key, takeName });
  const [record] = await transaction.query<ModelRecord>(
    `UPDATE model SET name = CASE WHEN name = directory THEN $2 ELSE name END WHERE key = $1 RETURNING ${MODEL_COLUMNS}`,
    [key, name],
  );
  await addAlias(transaction, key, place);
  return record!;
}

async function addAlias(transaction: Queryable, key: string, { name, directory, files }: ModelPlace): Promise<void> {
  await transaction.query(
    `INSERT INTO alias (kind, name, key, source, files) VALUES ('model', $1, $2, $3, $4)
      ON CONFLICT (kind, name) DO UPDATE SET key = excluded.key, source = excluded.source, files = excluded.files`,
    [name, key, JSON.stringify({ directory }), JSON.stringify(files)],
  );
}
