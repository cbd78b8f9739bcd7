import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LayerPruning } from '@flapbook/engine';
import { layerWidths, type ModelFolder } from '@flapbook/models';
import type { Assessment, ExportDataType, ExportFormat, ExportSubject } from './format.ts';
import { exportShape } from './shape.ts';

/** A model to be exported, with a card and scores of no meaning. */
export function subjectOf(folder: ModelFolder, pruning: readonly LayerPruning[] | null): ExportSubject {
  const { description } = folder;
  const shape = exportShape(description, pruning);
  const card = { base: 'tiny', hubId: null, modelKey: 'm', prunedKey: null, settings: [], data: [], figures: [] };
  const empty = { baseline: null, fluctuation: null, squaredNorm: null };
  const results = description.names.layers.map(() => ({
    attention: { scores: new Float64Array(description.keyValueHeads).fill(1), ...empty },
    mlp: { scores: new Float64Array(description.intermediateSize).fill(0.5), ...empty },
  }));
  return { shape, name: 'tiny', folder, pruning, card, results: pruning && results };
}

/** Of the layers in turn: fewer heads and channels, no heads, no channels; biases everywhere. */
export function unevenPruning({ description }: ModelFolder): LayerPruning[] {
  const { hiddenSize, names } = description;
  const all = (count: number) => Int32Array.from({ length: count }, (_, unit) => unit);
  const wave = (phase: number) => Float64Array.from({ length: hiddenSize }, (_, i) => 0.2 * Math.sin(phase + 1.7 * i));
  return names.layers.map((_, layer) => {
    const { keyValueHeads, intermediateSize } = layerWidths(description, layer);
    return {
      attentionKept: layer % 3 === 1 ? new Int32Array(0) : all(keyValueHeads).subarray(layer % 3 === 0 ? 1 : 0),
      mlpKept: layer % 3 === 2 ? new Int32Array(0) : all(intermediateSize).filter((unit) => unit % 3 !== 0),
      attentionBias: wave(2 * layer),
      mlpBias: wave(2 * layer + 1),
    };
  });
}

/** What an export of a pruned model has of the pruning: a format that has no place for biases is held to the model without. */
export function exportedPruning(
  pruning: readonly LayerPruning[] | null,
  { loses }: Pick<Assessment, 'loses'>,
): readonly LayerPruning[] | null {
  if (pruning === null) return null;
  return pruning.map((layer) => ({
    ...layer,
    ...(loses.attention && { attentionBias: null }),
    ...(loses.mlp && { mlpBias: null }),
  }));
}

/**
 * Writes an export to a new folder under `root`.
 *
 * @throws RangeError when a file has not as many bytes as it announced
 */
export async function writeExport(
  format: ExportFormat,
  subject: ExportSubject,
  { root, dataType }: { readonly root: string; readonly dataType: ExportDataType },
): Promise<string> {
  const directory = await mkdtemp(path.join(root, 'export-'));
  for (const file of await format.files(subject, { dataType })) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of file.write()) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    if (bytes.byteLength !== file.byteLength) {
      throw new RangeError(`${file.path} has ${bytes.byteLength} bytes; it announced ${file.byteLength}.`);
    }
    await mkdir(path.dirname(path.join(directory, file.path)), { recursive: true });
    await writeFile(path.join(directory, file.path), bytes);
  }
  return directory;
}
