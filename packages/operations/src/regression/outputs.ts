import type { LayerPruning, OutputProjections } from '@flapbook/engine';
import { FlapbookError } from '@flapbook/flap';
import type { Task } from '../kinds/kind.ts';
import { requireStore, resultFiles } from '../store/result-files.ts';
import { readOutputs } from './output-file.ts';

/** Replaced weights up to so many bytes stay in memory between passes; of more, each layer's are read when it is due. */
const KEPT_BYTES = 256 * 2 ** 20;

/**
 * Where an engine gets the replaced output projections of a pruned model, one entry a layer.
 *
 * @throws FlapbookError ARTIFACT_NOT_FOUND when one is missing, so that nothing is run without it; ARTIFACT_STORE_UNAVAILABLE
 */
export async function outputsOf(
  task: Pick<Task, 'database' | 'artifacts'>,
  prunedKey: string,
  layers: number,
): Promise<NonNullable<LayerPruning['outputs']>[]> {
  const store = requireStore(task.artifacts, 'Replaced weights');
  const files = new Map((await resultFiles(task.database, prunedKey)).map((file) => [file.name, file]));
  const keep = [...files.values()].reduce((sum, { byteLength }) => sum + byteLength, 0) <= KEPT_BYTES;
  return Array.from({ length: layers }, (_, layer) => {
    const file = files.get(String(layer));
    if (file === undefined) {
      throw new FlapbookError('ARTIFACT_NOT_FOUND', `The pruned model ${prunedKey} has no weights of layer ${layer}.`);
    }
    let kept: Promise<OutputProjections> | null = null;
    return () => {
      if (kept !== null) return kept;
      const read = readOutputs(store, file);
      if (keep) {
        kept = read;
        // What could not be read is tried again by the next pass.
        read.catch(() => {
          kept = null;
        });
      }
      return read;
    };
  });
}
