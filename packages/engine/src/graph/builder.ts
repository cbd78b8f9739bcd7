import { WireWriter } from './wire.ts';

/** Element types of graph values, by their number in `TensorProto.DataType`. */
const ELEMENT_TYPES = { float32: 1, int64: 7, bool: 9, float16: 10, float64: 11 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

/** The name of a value within one graph. */
export type Value = string & { readonly brand: 'onnx value' };

/** A fixed size, or the name of one that is known when the graph runs. */
export type Dimension = number | string;

/** Integers become INT, other numbers must be given as `{ float }` so that 1 and 1.0 are not confused. */
export type Attribute = number | { readonly float: number } | readonly number[] | string;

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** `com.microsoft` for ONNX Runtime's own operators. */
  readonly domain?: string;
}

const IR_VERSION = 10;

export interface GraphOptions {
  readonly irVersion?: number;
  /** Whether linear layers multiply in float16; everything else, sums and statistics above all, stays in float32. */
  readonly halfProducts?: boolean;
}

/** Where the numbers of a tensor lie that are not in the model file itself. */
export interface ExternalPlace {
  /** Name of the file, beside the model file. */
  readonly location: string;
  readonly offset: number;
  readonly byteLength: number;
}

const MICROSOFT = 'com.microsoft';

/** `TensorProto.DataLocation.EXTERNAL` */
const EXTERNAL = 1;

function encodeAttribute(name: string, value: Attribute): WireWriter {
  const message = new WireWriter().string(1, name);
  if (typeof value === 'number') return message.int(3, value).int(20, 2);
  if (typeof value === 'string') return message.string(4, value).int(20, 3);
  if ('float' in value) return message.float(2, value.float).int(20, 1);
  for (const item of value) message.int(8, item);
  return message.int(20, 7);
}

function encodeValueInfo(name: string, type: ElementType, dimensions: readonly Dimension[]): WireWriter {
  const shape = new WireWriter();
  for (const dimension of dimensions) {
    const message = new WireWriter();
    if (typeof dimension === 'number') message.int(1, dimension);
    else message.string(2, dimension);
    shape.message(1, message);
  }
  const tensor = new WireWriter().int(1, ELEMENT_TYPES[type]).message(2, shape);
  return new WireWriter().string(1, name).message(2, new WireWriter().message(1, tensor));
}

interface Node {
  readonly type: string;
  readonly inputs: readonly Value[];
  readonly output: Value;
  readonly options: NodeOptions;
}

/** Builds one ONNX graph, node by node, and serialises it as a model file's bytes. */
export class GraphBuilder {
  readonly #graph = new WireWriter();
  readonly halfProducts: boolean;
  readonly #opset: number;
  readonly #irVersion: number;
  readonly #nodes: Node[] = [];
  readonly #inputs = new Set<Value>();
  readonly #publicNames = new Map<Value, string>();
  #values = 0;

  constructor(name: string, opset: number, { irVersion = IR_VERSION, halfProducts = false }: GraphOptions = {}) {
    this.halfProducts = halfProducts;
    this.#opset = opset;
    this.#irVersion = irVersion;
    this.#graph.string(2, name);
  }

  input(name: string, type: ElementType, dimensions: readonly Dimension[]): Value {
    const value = name as Value;
    this.#graph.message(11, encodeValueInfo(name, type, dimensions));
    this.#inputs.add(value);
    return value;
  }

  /** Makes `value` an output of the graph under the name `name`. */
  output(name: string, value: Value, type: ElementType, dimensions: readonly Dimension[]): void {
    // An input cannot be an output too.
    const produced = this.#inputs.has(value) ? this.node('Identity', [value]) : value;
    this.#publicNames.set(produced, name);
    this.#graph.message(12, encodeValueInfo(name, type, dimensions));
  }

  constant(type: 'float32' | 'int64', values: ArrayLike<number>, dimensions: readonly number[]): Value {
    const name = this.#next();
    const data = type === 'float32' ? Float32Array.from(values) : BigInt64Array.from(Array.from(values, BigInt));
    const tensor = new WireWriter();
    for (const dimension of dimensions) tensor.int(1, dimension);
    tensor.int(2, ELEMENT_TYPES[type]).string(8, name).bytes(9, new Uint8Array(data.buffer));
    this.#graph.message(5, tensor);
    return name;
  }

  /** A tensor of this name whose numbers lie in another file, little-endian and row-major. */
  external(
    name: string,
    type: ElementType,
    { dimensions, place }: { readonly dimensions: readonly number[]; readonly place: ExternalPlace },
  ): Value {
    const tensor = new WireWriter();
    for (const dimension of dimensions) tensor.int(1, dimension);
    tensor.int(2, ELEMENT_TYPES[type]).string(8, name);
    const { location, offset, byteLength } = place;
    for (const [key, value] of Object.entries({ location, offset, length: byteLength })) {
      tensor.message(13, new WireWriter().string(1, key).string(2, String(value)));
    }
    this.#graph.message(5, tensor.int(14, EXTERNAL));
    return name as Value;
  }

  cast(value: Value, type: ElementType): Value {
    return this.node('Cast', [value], { attributes: { to: ELEMENT_TYPES[type] } });
  }

  node(type: string, inputs: readonly Value[], options: NodeOptions = {}): Value {
    const output = this.#next();
    this.#nodes.push({ type, inputs, output, options });
    return output;
  }

  /** The bytes of the model file. */
  finish(): Uint8Array {
    for (const node of this.#nodes) this.#graph.message(1, this.#encodeNode(node));
    const model = new WireWriter()
      .int(1, this.#irVersion)
      .string(2, 'flapbook')
      .message(7, this.#graph)
      .message(8, new WireWriter().string(1, '').int(2, this.#opset));
    // Runtimes that lack these operators refuse a model that only names them.
    const domains = new Set(this.#nodes.map(({ options }) => options.domain));
    if (domains.has(MICROSOFT)) model.message(8, new WireWriter().string(1, MICROSOFT).int(2, 1));
    return model.finish();
  }

  #next(): Value {
    this.#values += 1;
    return `v${this.#values}` as Value;
  }

  #encodeNode({ type, inputs, output, options }: Node): WireWriter {
    const message = new WireWriter();
    for (const input of inputs) message.string(1, this.#publicNames.get(input) ?? input);
    message.string(2, this.#publicNames.get(output) ?? output);
    message.string(3, `${type} ${output}`).string(4, type);
    for (const [name, value] of Object.entries(options.attributes ?? {}))
      message.message(5, encodeAttribute(name, value));
    if (options.domain) message.string(7, options.domain);
    return message;
  }
}
