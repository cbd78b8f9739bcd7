import { bytesToFloat64 } from '@flapbook/database';
import type { ModuleName } from '@flapbook/flap';
import { z } from 'zod';
import type { JsonObject } from '../../../keys.ts';
import { prunedModel as kind } from '../../../kinds/pruned-model.ts';
import { replaceBiases } from '../../../store/results.ts';
import type { BundledPart } from '../manifest.ts';
import type { ReadPart, ResultCodec, ResultContent } from './codec.ts';
import { agree } from './numbers.ts';

const summary = z.strictObject({
  parameters: z.int().nonnegative(),
  biasNorms: z.array(z.strictObject({ attention: z.number(), mlp: z.number() })).max(10_000),
});

/** A part is the bias that compensation adds to a module of a layer, in float64, named `LAYER/MODULE`. */
export const prunedModel: ResultCodec = {
  kind: kind.kind,
  version: kind.version,
  inline: false,
  statistics: false,
  tables: ['compensation_bias'],
  // Replaced weights are as large as the model's: they are computed again where they are wanted.
  holds: ({ inputs }) => inputs.gram === undefined,
  inputs: { model: { is: 'model' }, plan: { is: 'plan' }, gram: { is: 'gram', optional: true } },
  parameters: z.looseObject({ compensation: z.string().max(200) }),
  async describe({ database }, { key, inputs, result }) {
    if (inputs.gram !== undefined) return null;
    const parts = await database.query<BundledPart>(
      `SELECT layer || '/' || module AS name, encode(sha256(bias), 'hex') AS digest, octet_length(bias) AS bytes
        FROM compensation_bias WHERE operation_key = $1 ORDER BY layer, module`,
      [key],
    );
    return result === null ? null : { summary: result, parts };
  },
  async read({ database }, { key }, part) {
    const [layer, module] = placeOf(part);
    const [row] = await database.query<{ bias: Buffer }>(
      'SELECT bias FROM compensation_bias WHERE operation_key = $1 AND layer = $2 AND module = $3',
      [key, layer, module],
    );
    return row?.bias ?? null;
  },
  async fault({ inputs }, result, read) {
    if (inputs.gram !== undefined) return 'its compensation replaces weights, which bundles do not hold';
    const told = summary.safeParse(result.summary);
    if (!told.success) return 'its summary is not that of a pruned model';
    const layers = told.data.biasNorms.length;
    for (const { name, bytes } of result.parts) {
      const [layer] = placeOf(name);
      if (!(layer < layers) || bytes === 0 || bytes % 8 !== 0) return `it has no place for the part ${name}`;
    }
    if (new Set(result.parts.map(({ name }) => name)).size < result.parts.length) return 'it has a part twice';
    if (read === null) return null;
    const biasNorms = (await biasesOf(result, layers, read)).map(({ attention, mlp }) => ({
      attention: norm(attention),
      mlp: norm(mlp),
    }));
    const same = agree({ biasNorms }, { biasNorms: told.data.biasNorms } as JsonObject);
    return same ? null : 'the norms of its biases are not those of its vectors';
  },
  async store(transaction, { key }, result, read) {
    const layers = summary.parse(result.summary).biasNorms.length;
    await replaceBiases(transaction, key, await biasesOf(result, layers, read));
    return true;
  },
};

type Biases = Record<ModuleName, Float64Array | null>;

async function biasesOf({ parts }: ResultContent, layers: number, read: ReadPart): Promise<Biases[]> {
  const biases = Array.from({ length: layers }, (): Biases => ({ attention: null, mlp: null }));
  for (const part of parts) {
    const [layer, module] = placeOf(part.name);
    biases[layer]![module] = bytesToFloat64(await read(part));
  }
  return biases;
}

function placeOf(name: string): [number, ModuleName] {
  const [, layer, module] = /^(\d{1,5})\/(attention|mlp)$/.exec(name) ?? [];
  return [Number(layer), module as ModuleName];
}

function norm(vector: Float64Array | null): number {
  let sum = 0;
  for (const value of vector ?? []) sum += value * value;
  return Math.sqrt(sum);
}
