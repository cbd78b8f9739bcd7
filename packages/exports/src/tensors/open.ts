import type { LayerPruning, OutputProjections } from '@flapbook/engine';
import type { ExportSubject } from '../format.ts';
import { floatPiece, withAdded } from './encode.ts';
import { pieceOf, type SourceMatrix, sourceMatrix, type Words, zeros } from './source.ts';
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
  const { role, layer, name, shape, rows, columns } = spec;
  const source = spec.base === null ? null : sourceMatrix(checkpoint, spec.base);
  const { dataType: storedType } = checkpoint.require(spec.typeOf);
  const width = source?.columns ?? 1;
  const added = addedBias(subject, spec);
  return {
    role,
    layer,
    name,
    shape,
    storedType,
    async read(start, end) {
      const weights = columns === null || spec.output === null ? null : await replaced.of(layer!, spec.output);
      if (weights !== null) return floatPiece(replacedRows(weights, { columns: columns!, start, end }));
      if (source === null)
        return withAdded(pieceOf(zeros(storedType, (end - start) * (shape[1] ?? 1)), storedType), added, start);
      const values = await rowsOf(source, { rows, start, end });
      const taken = columns === null ? values : columnsOf(values, { columns, width, rows: end - start });
      return withAdded(pieceOf(taken, source.storedType), added, start);
    },
  };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** What compensation adds to a vector. */
function addedBias({ pruning }: ExportSubject, { shape, layer, output }: TensorSpec): Float64Array | null {
  if (shape.length > 1 || layer === null || output === null) return null;
  const entry = pruning?.[layer];
  const added = output === 'mlp' ? entry?.mlpBias : entry?.attentionBias;
  if (!added) return null;
  if (added.length !== shape[0]) throw new RangeError(`A bias of ${added.length} values where ${shape[0]} are due.`);
  return added;
}

/** Rows of the base, zeros where a row has none. */
async function rowsOf(
  source: SourceMatrix,
  { rows, start, end }: Range & { readonly rows: Int32Array | null },
): Promise<Words> {
  if (rows === null) return source.read(Int32Array.from({ length: end - start }, (_, i) => start + i));
  const wanted = rows.subarray(start, end);
  const there = wanted.filter((row) => row >= 0);
  const read = await source.read(there);
  if (there.length === wanted.length) return read;
  const { columns } = source;
  const values = zeros(source.storedType, wanted.length * columns);
  for (let i = 0, from = 0; i < wanted.length; i++) {
    if (wanted[i]! < 0) continue;
    values.set(read.subarray(from * columns, (from + 1) * columns), i * columns);
    from++;
  }
  return values;
}

/** Columns in their order, zeros where there is none. */
function columnsOf<T extends Words | Float32Array>(
  values: T,
  { columns, width, rows }: { readonly columns: Int32Array; readonly width: number; readonly rows: number },
): T {
  const taken = new (values.constructor as new (length: number) => T)(rows * columns.length);
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
