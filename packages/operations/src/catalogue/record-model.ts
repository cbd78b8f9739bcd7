import { type Queryable, reading } from '@flapbook/database';
import type { PrunableShape } from '@flapbook/flap';
import type { ModelDescription, ModelInspection } from '@flapbook/models';
import { addFourthPowers, insertWeightStatistics } from '../store/weight-statistics.ts';
import type { FileStamp } from './files.ts';
import type { ModelRecord } from './models.ts';
import { freeName, IS_NAME_GONE, insertAlias, joinKnown } from './names.ts';

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
  /** Whose it is to be; that which asks when absent. */
  readonly workspace?: string | null;
}

/** Selects `ModelRecord`s, by the name and the place that the present scope knows each by. */
export const SELECT_MODELS = `SELECT model.key, coalesce(known.name, model.name) AS name,
  coalesce(known.source ->> 'directory', directory) AS directory, description, shape, parameters,
  prunable_parameters AS "prunableParameters", byte_length AS "byteLength", tokenizer_digest AS "tokenizerDigest",
  model.files, coalesce(known.named_at, registered_at) AS "registeredAt" FROM model ${joinKnown('model')}`;

/** Those with one of the keys `$1`. */
export const MODELS_BY_KEY = reading(`${SELECT_MODELS} WHERE model.key = ANY($1)`);

/**
 * Makes a model known, or known at a further place. A path only serves as its name until a person gives it one.
 *
 * @throws FlapbookError BAD_PARAMETER when another model has the name
 */
export async function recordModel(transaction: Queryable, facts: ModelFacts, place: ModelPlace): Promise<ModelRecord> {
  const { name, directory, files } = place;
  await freeName(transaction, 'model', { ...place, key: facts.digest });
  // Names come first: what is there already is not there for whoever has none of it.
  for (const alias of new Set([directory, name])) await addAlias(transaction, facts.digest, { ...place, name: alias });
  await transaction.query(
    `INSERT INTO model (key, name, directory, description, shape, parameters, prunable_parameters, byte_length,
        tokenizer_digest, files)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      ON CONFLICT (key) DO UPDATE SET
        name = CASE WHEN model.name = model.directory OR ${IS_NAME_GONE('model')} THEN excluded.name ELSE model.name END,
        directory = excluded.directory, files = excluded.files, tokenizer_digest = excluded.tokenizer_digest`,
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
  return knownModel(transaction, facts.digest);
}

/**
 * Gives a model that is known a further name.
 *
 * @throws FlapbookError BAD_PARAMETER when another model has the name
 */
export async function nameModel(transaction: Queryable, key: string, place: ModelPlace): Promise<ModelRecord> {
  await freeName(transaction, 'model', { ...place, key });
  await transaction.query('UPDATE model SET name = CASE WHEN name = directory THEN $2 ELSE name END WHERE key = $1', [
    key,
    place.name,
  ]);
  await addAlias(transaction, key, place);
  return knownModel(transaction, key);
}

async function knownModel(transaction: Queryable, key: string): Promise<ModelRecord> {
  const [record] = await transaction.query<ModelRecord>(MODELS_BY_KEY, [[key]]);
  return record!;
}

async function addAlias(
  transaction: Queryable,
  key: string,
  { name, directory, files, workspace }: ModelPlace,
): Promise<void> {
  await insertAlias(transaction, 'model', { name, key, source: { directory }, files, workspace });
}
