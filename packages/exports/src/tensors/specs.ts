import type { ModuleName, PerModule } from '@flapbook/flap';
import { type LayerNames, type LinearNames, layerWidths, type ModelDescription, traitsOf } from '@flapbook/models';
import type { ExportShape } from '../format.ts';
import { type LayerSlots, type Placement, spread } from './slots.ts';
import { type LayerRole, moduleOf, type OuterRole, type TensorRole } from './tensor.ts';

/** How a format wants a model's tensors. */
export interface Layout {
  readonly placement: Placement;
  /**
   * Which linear layers have a bias: those that the base model or the compensation gives one (`NEEDED`), or all seven,
   * zeros where there is none, for classes that know no less (`ALL`).
   */
  readonly biases: 'NEEDED' | 'ALL';
  /** Modules whose added biases are left out, since the format has no place for them. */
  readonly loses?: PerModule<boolean>;
}

/** A tensor to be written and what it is made of; nothing is read for it. */
export interface TensorSpec {
  readonly role: TensorRole;
  readonly layer: number | null;
  readonly name: string;
  readonly shape: readonly number[];
  /** The base model's tensor; null where it has none. */
  readonly base: string | null;
  /** The base model's tensor whose type it takes. */
  readonly typeOf: string;
  /** The base tensor's row for each row, -1 for zeros; null for all as they are. */
  readonly rows: Int32Array | null;
  readonly columns: Int32Array | null;
  /** Output projections and their biases: the module whose replaced weights or added bias they take. */
  readonly output: ModuleName | null;
}

/** The tensors of a model in a layout, in the order in which they are written: by layers, the head last. */
export function tensorSpecs(shape: ExportShape, layout: Layout): TensorSpec[] {
  const { names } = shape.description;
  const outer = outerSizes(shape.description);
  const whole = (roles: readonly OuterRole[]): TensorSpec[] =>
    roles.flatMap((role) => {
      const found = outer[role];
      if (!found?.name) return [];
      return [{ ...WHOLE, role, name: found.name, base: found.name, typeOf: found.name, shape: found.size }];
    });
  return [
    ...whole(['embedding', 'embeddingProjection', 'positions', 'tokenTypes', 'embeddingNorm', 'embeddingNormBias']),
    ...names.layers.flatMap((_, layer) => layerSpecs(shape, layer, layout)),
    ...whole(['finalNorm', 'finalNormBias', 'headProjection', 'head', 'headBias']),
  ];
}

/** Names and shapes of the tensors outside the layers. A tied head is the embedding, and not listed. */
function outerSizes(
  description: ModelDescription,
): Readonly<Record<OuterRole, { readonly name: string | null | undefined; readonly size: readonly number[] }>> {
  const { names, hiddenSize, vocabularySize, tiedEmbeddings, maxPositions, embeddingWidth = hiddenSize } = description;
  return {
    embedding: { name: names.embedding, size: [vocabularySize, embeddingWidth] },
    embeddingProjection: { name: names.embeddingProjection, size: [hiddenSize, embeddingWidth] },
    positions: { name: names.positions, size: [maxPositions, hiddenSize] },
    tokenTypes: { name: names.tokenTypes, size: [1, hiddenSize] },
    embeddingNorm: { name: names.embeddingNorm, size: [hiddenSize] },
    embeddingNormBias: { name: names.embeddingNormBias, size: [hiddenSize] },
    finalNorm: { name: names.finalNorm, size: [hiddenSize] },
    finalNormBias: { name: names.finalNormBias, size: [hiddenSize] },
    headProjection: { name: names.headProjection, size: [embeddingWidth, hiddenSize] },
    head: { name: tiedEmbeddings ? null : names.head, size: [vocabularySize, embeddingWidth] },
    headBias: { name: names.headBias, size: [vocabularySize] },
  };
}

type NormRole = Extract<LayerRole, `${string}Norm` | `${string}NormBias`>;

const WHOLE = { layer: null, rows: null, columns: null, output: null } as const;

/** Of a module without units only the bias of its output is left, and the norms that are not its input's. */
function layerSpecs(shape: ExportShape, layer: number, layout: Layout): TensorSpec[] {
  const { description } = shape;
  const names = description.names.layers[layer]!;
  const slots = layout.placement(shape.layers[layer]!, description);
  const maps = channelMaps(slots, shape);
  const one = new Draft(shape, layer, layout);
  // A norm before a module goes with it; one on the sum behind it stays.
  const isPost = traitsOf(description).order === 'post';
  const attention = slots.attention.length > 0;
  const mlp = slots.mlp.length > 0;
  return [
    ...(attention || isPost ? one.norms(['attentionNorm', 'attentionNormBias']) : []),
    ...(attention
      ? [
          ...one.rows('query', names.query, maps.queries),
          ...one.rows('key', names.key, maps.keys),
          ...one.rows('value', names.value, maps.keys),
          ...one.norms(['queryNorm', 'keyNorm']),
          one.columns('attentionOutput', names.attentionOutput, maps.queries),
        ]
      : []),
    ...one.outputBias('attention', names),
    ...one.norms(['attentionOutputNorm']),
    ...(mlp || isPost ? one.norms(['mlpNorm', 'mlpNormBias']) : []),
    ...(mlp
      ? [
          ...(names.gate === null ? [] : one.rows('gate', names.gate, slots.mlp)),
          ...one.rows('up', names.up, slots.mlp),
          one.columns('down', names.down, slots.mlp),
        ]
      : []),
    ...one.outputBias('mlp', names),
    ...one.norms(['mlpOutputNorm']),
  ];
}

function channelMaps(
  slots: LayerSlots,
  { description: { headDim, queryHeads, keyValueHeads } }: ExportShape,
): { readonly queries: Int32Array; readonly keys: Int32Array } {
  return {
    queries: spread(slots.attention, (headDim * queryHeads) / keyValueHeads),
    keys: spread(slots.attention, headDim),
  };
}

/** Makes the specs of one layer. */
class Draft {
  readonly #shape: ExportShape;
  readonly #layer: number;
  readonly #layout: Layout;

  constructor(shape: ExportShape, layer: number, layout: Layout) {
    this.#shape = shape;
    this.#layer = layer;
    this.#layout = layout;
  }

  /** Those of the norms that the architecture has. */
  norms(roles: readonly NormRole[]): TensorSpec[] {
    const { hiddenSize, headDim, names } = this.#shape.description;
    return roles.flatMap((role) => {
      const name = names.layers[this.#layer]![role];
      if (name === undefined) return [];
      const shape = [role === 'queryNorm' || role === 'keyNorm' ? headDim : hiddenSize];
      return [{ ...WHOLE, role, layer: this.#layer, name, ...this.#source(role, name), shape }];
    });
  }

  /** A projection into the module: its outputs are units. */
  rows(role: 'query' | 'key' | 'value' | 'gate' | 'up', { weight, bias }: LinearNames, rows: Int32Array): TensorSpec[] {
    const common = { ...WHOLE, layer: this.#layer, rows };
    const own = this.#source(role, weight);
    const matrix = { ...common, role, name: weight, ...own };
    const specs: TensorSpec[] = [{ ...matrix, shape: [rows.length, this.#shape.description.hiddenSize] }];
    if (bias === null && this.#layout.biases === 'NEEDED') return specs;
    const vector = { ...common, role: `${role}Bias` as const, name: bias ?? biasOf(weight) };
    const source = bias === null ? { base: null, typeOf: own.typeOf } : this.#source(role, bias);
    return [...specs, { ...vector, ...source, shape: [rows.length] }];
  }

  /** A projection out of the module: its inputs are units. */
  columns(role: 'attentionOutput' | 'down', { weight }: LinearNames, columns: Int32Array): TensorSpec {
    const output = role === 'down' ? 'mlp' : 'attention';
    const shape = [this.#shape.description.hiddenSize, columns.length];
    const source = this.#source(role, weight);
    return { ...WHOLE, role, layer: this.#layer, name: weight, ...source, shape, columns, output };
  }

  outputBias(output: ModuleName, names: LayerNames): TensorSpec[] {
    const { weight, bias } = output === 'mlp' ? names.down : names.attentionOutput;
    const adds = this.#shape.addsBias[output] && !this.#layout.loses?.[output];
    if (bias === null && !adds && this.#layout.biases === 'NEEDED') return [];
    const role = output === 'mlp' ? 'downBias' : 'attentionOutputBias';
    const shape = [this.#shape.description.hiddenSize];
    const common = { ...WHOLE, role, layer: this.#layer, name: bias ?? biasOf(weight), base: bias } as const;
    const typeOf = bias ?? this.#source(role, weight).typeOf;
    return [{ ...common, typeOf, shape, output: adds ? output : null }];
  }

  /** The base's tensor; zeros of the embedding's type where the base has a module without units, and so without tensors. */
  #source(role: TensorRole, name: string): Pick<TensorSpec, 'base' | 'typeOf'> {
    const { description } = this.#shape;
    const { keyValueHeads, intermediateSize } = layerWidths(description, this.#layer);
    const units = moduleOf(role) === 'mlp' ? intermediateSize : keyValueHeads;
    return units > 0 ? { base: name, typeOf: name } : { base: null, typeOf: description.names.embedding };
  }
}

function biasOf(weight: string): string {
  return weight.replace(/weight$/, 'bias');
}
