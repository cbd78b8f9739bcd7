import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createEngine } from '../../packages/engine/src/index.ts';
import type { LayerPruning } from '../../packages/engine/src/types.ts';
import { drawTensors, writeReference } from '../../packages/engine/test/architectures/models.ts';
import { storedModels } from '../../packages/engine/test/architectures/plain.ts';
import { exportFormat } from '../../packages/exports/src/registry.ts';
import { exportedPruning, subjectOf, unevenPruning, writeExport } from '../../packages/exports/src/testing.ts';
import { type ModelFolder, openModelFolder } from '../../packages/models/src/index.ts';

/**
 * Writes what both Hugging Face formats make of the tiny models of all architectures, pruned with biases, and beside them
 * what Flapbook computes for each, for transformers to compare: `npx tsx write-exports.ts FOLDER`. A format that has no
 * place for the biases is compared with the model without them.
 */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Give the folder to write the exports to.');

const ROW = Int32Array.from({ length: 24 }, (_, i) => (7 * i * i + 3 * i + 1) % 32);
const engine = await createEngine('onnx', { threads: 1 });
const expected: Record<string, unknown>[] = [];

/** Writes one model in one format, with its expectation. */
async function write(
  name: string,
  formatName: string,
  model: ModelFolder,
  pruning: LayerPruning[] | null,
): Promise<string | null> {
  const format = exportFormat(formatName);
  const subject = subjectOf(model, pruning);
  const { verdict, loses } = format.assess(subject.shape, { dataType: 'F32' });
  if (verdict === 'REFUSED') return null;
  const place = path.join(folder!, `${name}-${formatName}`);
  await rename(await writeExport(format, subject, { root: folder!, dataType: 'F32' }), place);
  const comparable = exportedPruning(pruning, { loses });
  const opened = await engine.open(model);
  const { nll, tokens } = await opened.evaluate([ROW], comparable ? { pruning: comparable } : {});
  await opened.close();
  expected.push({ folder: path.basename(place), verdict, row: [...ROW], perplexity: Math.exp(nll[0]! / tokens[0]!) });
  return place;
}

await mkdir(folder, { recursive: true });
for (const reference of storedModels()) {
  const name = reference.name.replace(', ', '-');
  const directory = path.join(folder, name);
  await writeReference(directory, reference, drawTensors(reference));
  const model = await openModelFolder(directory);
  const pruning = unevenPruning(model);
  await write(`${name}-dense`, 'HUGGING_FACE', model, null);
  await write(name, 'HUGGING_FACE', model, pruning);
  const compact = await write(name, 'HUGGING_FACE_COMPACT', model, pruning);
  if (compact !== null) {
    // What is read again is a model whose layers have widths of their own, and goes out as any other.
    const uneven = await openModelFolder(compact);
    for (const format of ['HUGGING_FACE', 'HUGGING_FACE_COMPACT']) await write(`${name}-uneven`, format, uneven, null);
    await uneven.close();
  }
  await model.close();
}
await writeFile(path.join(folder, 'expected.json'), JSON.stringify(expected, null, 2));
