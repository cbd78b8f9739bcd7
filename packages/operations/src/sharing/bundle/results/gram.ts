import { z } from 'zod';
import { gram as kind } from '../../../kinds/gram.ts';
import { checkGrams } from '../../../regression/gram-file.ts';
import type { BundledPart } from '../manifest.ts';
import type { ResultCodec } from './codec.ts';
import { fileParts, filesInSummary, misshapen, namesFiles, readFilePart, storeFiles } from './files.ts';

const summary = z.strictObject({
  tokens: z.int().positive(),
  heldOutTokens: z.int().positive(),
  files: filesInSummary,
});

/** A part is the file of a layer’s products over a group of samples, named `GROUP/LAYER`. */
export const gram: ResultCodec = {
  kind: kind.kind,
  version: kind.version,
  inline: false,
  isLarge: () => true,
  hasFiles: () => true,
  tables: ['artifact'],
  inputs: { model: { is: 'model' }, dataset: { is: 'dataset' } },
  parameters: z.looseObject({
    samples: z.int().min(2).max(1_000_000),
    sequenceLength: z.int().min(2),
    shardSamples: z.int().min(1),
    sampling: z.string().max(200),
    seed: z.int(),
    engine: z.string().max(200),
    holdOut: z.number().gt(0).lt(1),
  }),
  inOrder: (parts) => [...parts].sort(byGroupAndLayer),
  async describe({ database }, { key, result }) {
    if (result === null) return null;
    return { summary: result, parts: (await fileParts(database, key)).sort(byGroupAndLayer) };
  },
  read: (sources, { key }, part) => readFilePart(sources, key, part),
  async fault({ parameters }, { summary: given, parts }, read) {
    const told = summary.safeParse(given);
    const tokens = (parameters.samples as number) * (parameters.sequenceLength as number);
    if (!told.success || told.data.tokens + told.data.heldOutTokens !== tokens) {
      return 'its summary is not that of Gram statistics';
    }
    if (parts.length === 0 || parts.some(({ name }) => !/^(fit-\d|held-out)\/\d{1,5}$/.test(name))) {
      return 'files of it are missing';
    }
    if (!namesFiles(told.data.files, parts)) return 'its files are not those that its summary names';
    return read && misshapen(parts, read, checkGrams);
  },
  async store(target, { key }, { parts }) {
    await storeFiles(target, key, parts);
    return true;
  },
};

/** As they are computed: group after group, each layer by layer. */
function byGroupAndLayer(a: BundledPart, b: BundledPart): number {
  const [[group, layer], [other, otherLayer]] = [a.name.split('/'), b.name.split('/')];
  return group === other ? Number(layer) - Number(otherLayer) : group! < other! ? -1 : 1;
}
