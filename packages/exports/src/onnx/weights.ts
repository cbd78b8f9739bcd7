import type { GraphBuilder, Value } from '@flapbook/engine/graph';
import { type Section, sectionedFile, tensorSection, zeroSection } from '../files/sections.ts';
import type { ExportFile } from '../format.ts';
import { ELEMENT_BYTES, encodePiece } from '../tensors/encode.ts';
import { elementsOf, type PrunedTensor, type TensorRole } from '../tensors/tensor.ts';

/** Types that weights are stored in. Everything is computed in float32. */
export type OnnxDataType = 'F32' | 'F16';

/** A page of memory, so that runtimes can map weights as they lie in the file. */
const ALIGNMENT = 4096;

const ELEMENT_TYPES = { F32: 'float32', F16: 'float16' } as const;

interface Placed {
  readonly tensor: PrunedTensor;
  readonly dataType: OnnxDataType;
  readonly offset: number;
  readonly byteLength: number;
}

/**
 * A model's tensors as initializers of a graph, their numbers in a file beside it: a protocol buffer holds 2 GiB at most.
 */
export class OnnxWeights {
  readonly #graph: GraphBuilder;
  readonly #location: string;
  readonly #placed = new Map<string, Placed>();
  readonly #values = new Map<string, Value>();
  /** Bytes of the data file. */
  readonly byteLength: number;

  /** @param location - name of the data file, in the folder of the graph's */
  constructor(
    graph: GraphBuilder,
    {
      tensors,
      dataType,
      location,
    }: { readonly tensors: readonly PrunedTensor[]; readonly dataType: OnnxDataType; readonly location: string },
  ) {
    this.#graph = graph;
    this.#location = location;
    let end = 0;
    for (const tensor of tensors) {
      // Vectors are few, and norms and biases feel their rounding most.
      const type = tensor.shape.length === 1 ? 'F32' : dataType;
      const offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
      const byteLength = elementsOf(tensor) * ELEMENT_BYTES[type];
      this.#placed.set(keyOf(tensor.role, tensor.layer), { tensor, dataType: type, offset, byteLength });
      end = offset + byteLength;
    }
    this.byteLength = end;
  }

  /** The tensor's shape; null where the model has none. */
  shapeOf(role: TensorRole, layer: number | null): readonly number[] | null {
    return this.#placed.get(keyOf(role, layer))?.tensor.shape ?? null;
  }

  /** In float32; null where the model has none. */
  find(role: TensorRole, layer: number | null): Value | null {
    const key = keyOf(role, layer);
    const placed = this.#placed.get(key);
    if (placed === undefined) return null;
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = this.#initializer(placed);
    this.#values.set(key, value);
    return value;
  }

  /** As `find`, of a tensor that the model must have. */
  get(role: TensorRole, layer: number | null): Value {
    const value = this.find(role, layer);
    if (value === null) throw new RangeError(`The model has no ${keyOf(role, layer)}.`);
    return value;
  }

  /** The file that holds the numbers. */
  file(path: string): ExportFile {
    const placed = [...this.#placed.values()];
    const layout = placed.map(({ tensor, dataType, offset }) => [tensor.name, tensor.shape, dataType, offset]);
    return sectionedFile(path, { layout: JSON.stringify(layout), sections: sectionsOf(placed) });
  }

  #initializer({ tensor, dataType, offset, byteLength }: Placed): Value {
    const type = ELEMENT_TYPES[dataType];
    const place = { location: this.#location, offset, byteLength };
    const stored = this.#graph.external(tensor.name, type, { dimensions: tensor.shape, place });
    return dataType === 'F32' ? stored : this.#graph.cast(stored, 'float32');
  }
}

function keyOf(role: TensorRole, layer: number | null): string {
  return layer === null ? role : `${role} of layer ${layer}`;
}

function sectionsOf(placed: readonly Placed[]): Section[] {
  let at = 0;
  return placed.flatMap(({ tensor, dataType, offset, byteLength }) => {
    const gap = offset - at;
    at = offset + byteLength;
    return [zeroSection(gap), tensorSection(tensor, { byteLength, encode: (piece) => encodePiece(piece, dataType) })];
  });
}
