import path from 'node:path';
import { drawTensors, writeReference } from '../../packages/engine/test/architectures/models.ts';
import { REFERENCES } from '../../packages/engine/test/architectures/registry.ts';

/** Writes the tiny models of all architectures, for transformers to compute: `npx tsx write-models.ts FOLDER`. */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Give the folder to write the models to.');
for (const reference of REFERENCES) {
  await writeReference(path.join(folder, reference.name), reference, drawTensors(reference));
  console.log(reference.name);
}
