import { bytesToFloat64 } from '@flapbook/database';
import type { LayerSaliency, SaliencyMatrix } from '@flapbook/flap';
import { z } from 'zod';
import { saliency as kind, type SaliencyParameters } from '../../../kinds/saliency.ts';
import { replaceSaliency, SALIENCY_MATRICES } from '../../../store/saliency.ts';
import type { BundledPart } from '../manifest.ts';
import type { ResultCodec } from './codec.ts';

const summary = z.strictObject({ loss: z.number().nonnegative(), tokens: z.int().positive() });

/** A part is a vector of scores in float64, named `LAYER/MATRIX`. */
export const saliency: ResultCodec = {
  kind: kind.kind,
  version: kind.version,
  inline: false,
  isLarge: () => true,
  tables: ['saliency_score'],
  summed: [],
  inputs: { model: { is: 'model' }, dataset: { is: 'dataset' }, pruned: { is: 'prunedModel', optional: true } },
  parameters: z.looseObject({
    samples: z.int().min(1).max(100_000),
    sequenceLength: z.int().min(2),
    sampling: z.string().max(200),
    seed: z.int(),
    variant: z.string().max(200),
    engine: z.string().max(200),
  }),
  async describe({ database }, { key, result }) {
    if (result === null) return null;
    const parts = await database.query<BundledPart>(
      `SELECT layer || '/' || matrix AS name, encode(sha256(scores), 'hex') AS digest, octet_length(scores) AS bytes
        FROM saliency_score WHERE operation_key = $1 ORDER BY layer, array_position($2::text[], matrix)`,
      [key, SALIENCY_MATRICES],
    );
    return { summary: result, parts };
  },
  async read({ database }, { key }, part) {
    const { layer, matrix } = placeOf(part);
    const [row] = await database.query<{ scores: Buffer }>(
      'SELECT scores FROM saliency_score WHERE operation_key = $1 AND layer = $2 AND matrix = $3',
      [key, layer, matrix],
    );
    return row?.scores ?? null;
  },
  async fault({ parameters }, { summary: told, parts }) {
    const { samples, sequenceLength } = parameters as SaliencyParameters;
    const parsed = summary.safeParse(told);
    if (!parsed.success || parsed.data.tokens !== samples * sequenceLength) {
      return 'its summary is not that of a saliency';
    }
    const layers = parts.length / SALIENCY_MATRICES.length;
    const expected = Array.from({ length: layers }, (_, layer) => SALIENCY_MATRICES.map((name) => `${layer}/${name}`));
    const names = expected.flat();
    if (layers < 1 || names.length !== parts.length || parts.some(({ name }, index) => name !== names[index])) {
      return 'scores of it are missing';
    }
    const wrong = parts.find(
      ({ name, bytes }) =>
        (bytes === 0 && placeOf(name).matrix !== 'gate') || bytes % Float64Array.BYTES_PER_ELEMENT !== 0,
    );
    return wrong === undefined ? null : `the part ${wrong.name} is not of its shape`;
  },
  async store({ transaction, read }, { key }, { parts }) {
    const layers: Partial<Record<SaliencyMatrix, Float64Array>>[] = [];
    for (const part of parts) {
      const { layer, matrix } = placeOf(part.name);
      layers[layer] ??= {};
      layers[layer][matrix] = bytesToFloat64(await read(part));
    }
    await replaceSaliency(transaction, key, layers as LayerSaliency[]);
    return true;
  },
};

function placeOf(name: string): { layer: number; matrix: SaliencyMatrix } {
  const [layer, matrix] = name.split('/');
  return { layer: Number(layer), matrix: matrix as SaliencyMatrix };
}
