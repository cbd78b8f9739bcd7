import type { LayerPruning, OutputProjections } from '@flapbook/engine';
import type { ExportSubject } from '../format.ts';
import { type SourceMatrix, sourceMatrix } from './source.ts';
import { type Layout, type TensorSpec, tensorSpecs } from './specs.ts';
import type { PrunedTensor } from './tensor.ts';

/**
 * A model's tensors as they are written in a layout, a piece at a time: whatever the model's size, memory holds some
 * rows, and one layer's replaced output projections where there are such.
 */
export function prunedTensors(subject: ExportSubject, layout: Layout): PrunedTensor[] {
  const replaced = new ReplacedOutputs(subject.pruning);
  return tensorSpecs(subject.shape, layout).map((spec) => open(subject, spec, replaced));
}

function open(subject: ExportSubject, spec: TensorSpec, replaced: ReplacedOutputs): PrunedTensor {
  const { checkpoint } = subject.folder;
  const { role, layer, name, shape } = spec;
  const source = spec.base === null ? null : sourceMatrix(checkpoint, spec.base);
  const { dataType: storedType } = checkpoint.require(spec.typeOf);
  return {
    role,
    layer,
    name,
    shape,
    storedType,
    async read(start, end) {
      if (shape.length === 1) return vector(spec, { subject, source, start, end });
      const weights = spec.output === null ? null : await replaced.of(layer!, spec.output);
      if (weights !== null) return replacedRows(weights, { columns: spec.columns!, start, end });
      if (source === null) return new Float32Array((end - start) * shape[1]!);
      const values = await rowsOf(source, { rows: spec.rows, start, end });
      return columnsOf(values, { columns: spec.columns, width: source.columns, rows: end - start });
    },
  };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The base's entries, and what compensation adds: in float64, rounded once, as the engine does. */
async function vector(
  { shape, rows, layer, output }: TensorSpec,
  { subject, source, start, end }: Range & { readonly subject: ExportSubject; readonly source: SourceMatrix | null },
): Promise<Float32Array> {
  const values = source === null ? new Float32Array(end - start) : await rowsOf(source, { rows, start, end });
  const entry = layer === null || output === null ? null : subject.pruning?.[layer];
  const added = entry ? (output === 'mlp' ? entry.mlpBias : entry.attentionBias) : null;
  if (!added) return values;
  if (added.length !== shape[0]) throw new RangeError(`A bias of ${added.length} values where ${shape[0]} are due.`);
  const sum = new Float32Array(values.length);
  for (let i = 0; i < sum.length; i++) sum[i] = values[i]! + added[start + i]!;
  return sum;
}

/** Rows of the base, zeros where a row has none. */
async function rowsOf(
  source: SourceMatrix,
  { rows, start, end }: Range & { readonly rows: Int32Array | null },
): Promise<Float32Array> {
  const wanted = rows === null ? Int32Array.from({ length: end - start }, (_, i) => start + i) : rows.slice(start, end);
  const there = wanted.filter((row) => row >= 0);
  const read = await source.read(there);
  if (there.length === wanted.length) return read;
  const { columns } = source;
  const values = new Float32Array(wanted.length * columns);
  for (let i = 0, from = 0; i < wanted.length; i++) {
    if (wanted[i]! < 0) continue;
    values.set(read.subarray(from * columns, (from + 1) * columns), i * columns);
    from++;
  }
  return values;
}

function columnsOf(
  values: Float32Array,
  { columns, width, rows }: { readonly columns: Int32Array | null; readonly width: number; readonly rows: number },
): Float32Array {
  if (columns === null) return values;
  const taken = new Float32Array(rows * columns.length);
  for (let row = 0, target = 0; row < rows; row++) {
    const start = row * width;
    for (let i = 0; i < columns.length; i++, target++) {
      const column = columns[i]!;
      if (column >= 0) taken[target] = values[start + column]!;
    }
  }
  return taken;
}

/** Replaced weights have a column for each channel that stays, in their order. */
function replacedRows(
  weights: Float32Array,
  { columns, start, end }: Range & { readonly columns: Int32Array },
): Float32Array {
  const width = columns.reduce((count, column) => count + (column >= 0 ? 1 : 0), 0);
  let next = 0;
  const places = columns.map((column) => (column < 0 ? -1 : next++));
  return columnsOf(weights.subarray(start * width, end * width), { columns: places, width, rows: end - start });
}

/** The output projections that stand in for the model's own; those of the layer at work stay in memory. */
class ReplacedOutputs {
  readonly #pruning: readonly LayerPruning[] | null;
  #at: { readonly layer: number; readonly outputs: Promise<OutputProjections> } | null = null;

  constructor(pruning: readonly LayerPruning[] | null) {
    this.#pruning = pruning;
  }

  async of(layer: number, module: 'attention' | 'mlp'): Promise<Float32Array | null> {
    const { outputs } = this.#pruning?.[layer] ?? {};
    if (!outputs) return null;
    if (this.#at?.layer !== layer) this.#at = { layer, outputs: outputs() };
    return (await this.#at.outputs)[module];
  }
}
