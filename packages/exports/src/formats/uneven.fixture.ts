import path from 'node:path';
import { drawTensors, storedModels, writeReference } from '@flapbook/engine/architectures';
import { type ModelFolder, openModelFolder } from '@flapbook/models';
import { subjectOf, unevenPruning, writeExport } from '../testing.ts';
import { huggingFaceCompact } from './hugging-face-compact.ts';

/** Models whose layers have widths of their own: what is exported compact, with the biases of a compensation or without. */
export const UNEVEN = [
  { name: 'llama, uneven', of: 'llama, plain', biases: true },
  { name: 'qwen3, uneven', of: 'qwen3', biases: false },
  { name: 'qwen3, uneven, biases', of: 'qwen3', biases: true },
] as const;

/** Writes one below a folder, from the architecture's model of the tests, and opens it. */
export async function openUneven(root: string, { name, of, biases }: (typeof UNEVEN)[number]): Promise<ModelFolder> {
  const reference = storedModels().find((one) => one.name === of)!;
  const directory = path.join(root, `base of ${name}`);
  await writeReference(directory, reference, drawTensors(reference));
  const base = await openModelFolder(directory);
  const pruning = unevenPruning(base).map((layer) =>
    biases ? layer : { ...layer, attentionBias: null, mlpBias: null },
  );
  const written = await writeExport(huggingFaceCompact, subjectOf(base, pruning), { root, dataType: 'STORED' });
  await base.close();
  return openModelFolder(written);
}
