import type { Database } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { inspectColumns, openModelFolder } from '@flapbook/models';
import { addFourthPowers, lacksFourthPowers } from '../store/weight-statistics.ts';
import { modelStamps, sameStamps } from './files.ts';
import type { ModelRecord } from './models.ts';
import { MODELS_BY_KEY } from './record-model.ts';

/**
 * Sees to it that the fourth powers of a model's weights are stored. A model that was registered before they were kept is
 * read again, its output projections alone, where it lies; others cost one look into the database.
 *
 * @throws FlapbookError MODEL_CHANGED when this machine cannot read the model as it was registered
 */
export async function requireFourthPowers(database: Database, modelKey: string): Promise<void> {
  if (!(await lacksFourthPowers(database, modelKey))) return;
  const [model] = await database.query<ModelRecord>(MODELS_BY_KEY, [[modelKey]]);
  const { name, directory, files } = model!;
  const there = await modelStamps(directory).catch(() => null);
  if (there === null || !sameStamps(there, files)) {
    throw new FlapbookError(
      'MODEL_CHANGED',
      `“${name}” was registered before the sums of W⁴ were kept, and its folder ${directory} cannot be read again here.`,
    );
  }
  const folder = await openModelFolder(directory);
  try {
    await addFourthPowers(database, modelKey, await inspectColumns(folder));
  } finally {
    await folder.close();
  }
}
