import { FlapbookError, type Gram, mergeGrams, type PerModule } from '@flapbook/flap';
import type { ModelRecord } from '../catalogue/models.ts';
import type { Task } from '../kinds/kind.ts';
import { type ResultFile, requireStore, resultFiles } from '../store/result-files.ts';
import { readGrams } from './gram-file.ts';
import { HELD_OUT } from './gram-groups.ts';

interface Wanted {
  readonly gramKey: string;
  readonly layer: number;
  readonly model: ModelRecord;
}

/** One layer's products over what regressions are fitted on, added up in the order of the groups. */
export async function fittedGrams(task: Task, wanted: Wanted): Promise<PerModule<Gram>> {
  const files = (await filesOf(task, wanted)).filter(({ name }) => !name.startsWith(HELD_OUT));
  const groups: PerModule<Gram>[] = [];
  for (const file of files) groups.push(await read(task, file, wanted));
  return {
    attention: mergeGrams(groups.map(({ attention }) => attention)),
    mlp: mergeGrams(groups.map(({ mlp }) => mlp)),
  };
}

/** One layer's products over what was held out. */
export async function heldOutGrams(task: Task, wanted: Wanted): Promise<PerModule<Gram>> {
  const file = (await filesOf(task, wanted)).find(({ name }) => name.startsWith(HELD_OUT));
  if (file === undefined) throw missing(wanted);
  return read(task, file, wanted);
}

async function filesOf(task: Task, wanted: Wanted): Promise<ResultFile[]> {
  const files = await resultFiles(task.database, wanted.gramKey);
  const ofLayer = files.filter(({ name }) => name.endsWith(`/${wanted.layer}`));
  if (ofLayer.length === 0) throw missing(wanted);
  return ofLayer;
}

function read(task: Task, file: ResultFile, { layer, model }: Wanted): Promise<PerModule<Gram>> {
  const store = requireStore(task.artifacts, 'Gram statistics');
  return readGrams(store, file, { shape: model.shape.layers[layer]!, signal: task.signal });
}

function missing({ gramKey, layer }: Wanted): FlapbookError {
  return new FlapbookError('ARTIFACT_NOT_FOUND', `The Gram statistics ${gramKey} have no products of layer ${layer}.`);
}
