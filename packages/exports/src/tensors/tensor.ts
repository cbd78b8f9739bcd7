import type { ModuleName, PerModule } from '@flapbook/flap';
import type { DataType, Tensor } from '@flapbook/models';

/** What a tensor of a decoder layer is, whatever a format calls it: by the module that it belongs to. */
const LAYER_ROLES = {
  attention: [
    'attentionNorm',
    'attentionNormBias',
    'queryNorm',
    'keyNorm',
    'query',
    'queryBias',
    'key',
    'keyBias',
    'value',
    'valueBias',
    'attentionOutput',
    'attentionOutputBias',
    'attentionOutputNorm',
  ],
  mlp: ['mlpNorm', 'mlpNormBias', 'gate', 'gateBias', 'up', 'upBias', 'down', 'downBias', 'mlpOutputNorm'],
} as const satisfies PerModule<readonly string[]>;
export type LayerRole = (typeof LAYER_ROLES)[ModuleName][number];

/** The module that a tensor of a layer belongs to. */
export function moduleOf(role: TensorRole): ModuleName {
  return (LAYER_ROLES.mlp as readonly TensorRole[]).includes(role) ? 'mlp' : 'attention';
}

/** What a tensor outside the layers is. */
const OUTER_ROLES = [
  'embedding',
  'embeddingProjection',
  'positions',
  'tokenTypes',
  'embeddingNorm',
  'embeddingNormBias',
  'finalNorm',
  'finalNormBias',
  'headProjection',
  'head',
  'headBias',
] as const;
export type OuterRole = (typeof OUTER_ROLES)[number];
/** `stored`: whatever a tensor of the base model is that is written as it lies there. */
export type TensorRole = LayerRole | OuterRole | 'stored';

/** Some rows of a tensor in a type of their own, little-endian; not to be written to. */
export type Piece = Pick<Tensor, 'dataType' | 'data'>;

/** A tensor of a pruned model: what is left of the base model's, or what pruning adds. */
export interface PrunedTensor {
  readonly role: TensorRole;
  /** Index of its layer; null for those of the whole model. */
  readonly layer: number | null;
  /** Its name in the base model, or the name that it would have there. */
  readonly name: string;
  /** [rows, columns], row-major, rows being outputs; or [length]. */
  readonly shape: readonly number[];
  /** The type of the base model's tensor; of what pruning adds, that of the matrix it belongs to. */
  readonly storedType: DataType;
  /**
   * Rows `start` to `end - 1`, those of a vector being its entries: in `storedType` as the base model has them where none is
   * computed, else in float32.
   */
  read(start: number, end: number): Promise<Piece>;
}

/** Number of elements. */
export function elementsOf({ shape }: Pick<PrunedTensor, 'shape'>): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Elements that are made at a time, at least a row: what of them is worked on stays in a processor's cache. */
const PIECE_ELEMENTS = 2 ** 18;

/**
 * A tensor in order, some whole rows at a time; the next ones are read while these are worked on.
 *
 * @param multiple - rows that stay together
 * @param first - row to begin with
 */
export async function* piecesOf(
  tensor: PrunedTensor,
  { multiple = 1, first = 0 }: { readonly multiple?: number; readonly first?: number } = {},
): AsyncGenerator<Piece> {
  const [rows = 1] = tensor.shape;
  const width = elementsOf(tensor) / Math.max(1, rows);
  const step = Math.max(1, Math.floor(PIECE_ELEMENTS / Math.max(1, width) / multiple)) * multiple;
  const read = (start: number) => tensor.read(start, Math.min(rows, start + step));
  let next = first < rows ? read(first) : null;
  for (let start = first; next !== null; start += step) {
    const piece = await next;
    next = start + step < rows ? read(start + step) : null;
    // It fails where it is awaited; until then Node must not take it for a failure that nobody handles.
    next?.catch(() => {});
    yield piece;
  }
}
