import { bytesToFloat64 } from '@flapbook/database';
import type { ModuleName } from '@flapbook/flap';
import { z } from 'zod';
import type { JsonObject } from '../../../keys.ts';
import type { OperationSpec } from '../../../kinds/kind.ts';
import { prunedModel as kind, norm } from '../../../kinds/pruned-model.ts';
import { checkOutputs } from '../../../regression/output-file.ts';
import { replaceBiases } from '../../../store/results.ts';
import type { BundledPart } from '../manifest.ts';
import type { ReadPart, ResultCodec, ResultContent } from './codec.ts';
import { fileParts, filesInSummary, misshapen, namesFiles, readFilePart, storeFiles } from './files.ts';
import { agree } from './numbers.ts';

const OUTPUTS = 'outputs';

const summary = z.strictObject({
  parameters: z.int().nonnegative(),
  biasNorms: z.array(z.strictObject({ attention: z.number(), mlp: z.number() })).max(10_000),
});

/** What compensations that replace weights have besides. */
const regressed = summary.extend({
  lambda: z.number().nonnegative(),
  files: filesInSummary,
  warnings: z.array(z.string().max(2_000)).max(100),
});

/**
 * A part is the bias that compensation adds to a module of a layer, in float64, named `LAYER/MODULE`; or a layer’s replaced
 * weights as they lie in the artifact store, named `LAYER/outputs`.
 */
export const prunedModel: ResultCodec = {
  kind: kind.kind,
  version: kind.version,
  inline: false,
  isLarge: replacesWeights,
  hasFiles: replacesWeights,
  tables: ['compensation_bias', 'artifact'],
  inputs: { model: { is: 'model' }, plan: { is: 'plan' }, gram: { is: 'gram', optional: true } },
  parameters: z.looseObject({ compensation: z.string().max(200) }),
  async describe({ database }, operation) {
    const { key, result } = operation;
    if (result === null) return null;
    const biases = await database.query<BundledPart>(
      `SELECT layer || '/' || module AS name, encode(sha256(bias), 'hex') AS digest, octet_length(bias) AS bytes
        FROM compensation_bias WHERE operation_key = $1 ORDER BY layer, module`,
      [key],
    );
    if (!replacesWeights(operation)) return { summary: result, parts: biases };
    const outputs = (await fileParts(database, key)).map((file) => ({ ...file, name: `${file.name}/${OUTPUTS}` }));
    return { summary: result, parts: [...biases, ...outputs].sort(byLayer) };
  },
  async read(sources, { key }, part) {
    const [layer, module] = placeOf(part);
    if (module === OUTPUTS) return readFilePart(sources, key, String(layer));
    const [row] = await sources.database.query<{ bias: Buffer }>(
      'SELECT bias FROM compensation_bias WHERE operation_key = $1 AND layer = $2 AND module = $3',
      [key, layer, module],
    );
    return row?.bias ?? null;
  },
  async fault(operation, result, read) {
    const told = (replacesWeights(operation) ? regressed : summary).safeParse(result.summary);
    if (!told.success) return 'its summary is not that of a pruned model';
    const layers = told.data.biasNorms.length;
    for (const { name, bytes } of result.parts) {
      const [layer] = placeOf(name);
      if (!(layer < layers) || bytes === 0 || bytes % 8 !== 0) return `it has no place for the part ${name}`;
    }
    if (new Set(result.parts.map(({ name }) => name)).size < result.parts.length) return 'it has a part twice';
    const outputs = outputsOf(result);
    const files = regressed.safeParse(result.summary).data?.files ?? [];
    if (!namesFiles(files, outputs.map(asFile))) return 'its weights are not those that its summary names';
    if (read === null) return null;
    const misshaped = await misshapen(outputs, read, checkOutputs);
    if (misshaped !== null) return misshaped;
    const biasNorms = (await biasesOf(result, layers, read)).map(({ attention, mlp }) => ({
      attention: norm(attention),
      mlp: norm(mlp),
    }));
    const same = agree({ biasNorms }, { biasNorms: told.data.biasNorms } as JsonObject);
    return same ? null : 'the norms of its biases are not those of its vectors';
  },
  async store(target, operation, result) {
    const { key } = operation;
    const layers = summary.loose().parse(result.summary).biasNorms.length;
    await replaceBiases(target.transaction, key, await biasesOf(result, layers, target.read));
    if (replacesWeights(operation)) await storeFiles(target, key, outputsOf(result).map(asFile));
    return true;
  },
};

function replacesWeights({ inputs }: Pick<OperationSpec, 'inputs'>): boolean {
  return inputs.gram !== undefined;
}

type Biases = Record<ModuleName, Float64Array | null>;

async function biasesOf({ parts }: ResultContent, layers: number, read: ReadPart): Promise<Biases[]> {
  const biases = Array.from({ length: layers }, (): Biases => ({ attention: null, mlp: null }));
  for (const part of parts) {
    const [layer, module] = placeOf(part.name);
    if (module !== OUTPUTS) biases[layer]![module] = bytesToFloat64(await read(part));
  }
  return biases;
}

function outputsOf({ parts }: ResultContent): BundledPart[] {
  return parts.filter(({ name }) => placeOf(name)[1] === OUTPUTS);
}

/** Replaced weights by their name in the store: the layer. */
function asFile(part: BundledPart): BundledPart {
  return { ...part, name: String(placeOf(part.name)[0]) };
}

function placeOf(name: string): [number, ModuleName | typeof OUTPUTS] {
  const [, layer, module] = /^(\d{1,5})\/(attention|mlp|outputs)$/.exec(name) ?? [];
  return [Number(layer), module as ModuleName | typeof OUTPUTS];
}

/** As they are computed: layer by layer; the sort leaves a layer's parts in their order. */
function byLayer(a: BundledPart, b: BundledPart): number {
  return placeOf(a.name)[0] - placeOf(b.name)[0];
}
