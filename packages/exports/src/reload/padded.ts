import { FlapbookError } from '@flapbook/flap';
import {
  expectedTensors,
  type LinearNames,
  type ModelDescription,
  type ModelFolder,
  modelShape,
  type StoredCheckpoint,
  type Tensor,
  type TensorInfo,
} from '@flapbook/models';
import { ELEMENT_BYTES } from '../tensors/encode.ts';

/** Units that each layer of a written model has, those of zeros included. */
export interface LayerWidths {
  readonly groups: number;
  readonly channels: number;
}

/**
 * A model whose layers have different widths as one whose layers are alike: units of zeros, biases of zero and norms of
 * modules that have nothing left fill up what is missing, none of which changes what it computes.
 *
 * @param base what the layers have in common; its counts of heads and channels are those of a model without pruning
 */
export function paddedFolder(
  checkpoint: StoredCheckpoint,
  options: {
    readonly directory: string;
    readonly base: ModelDescription;
    readonly widths: readonly LayerWidths[];
  },
): ModelFolder {
  const { directory, base, widths } = options;
  const groups = Math.max(1, ...widths.map((width) => width.groups));
  const channels = Math.max(1, ...widths.map((width) => width.channels));
  const description: ModelDescription = {
    ...base,
    keyValueHeads: groups,
    queryHeads: (groups * base.queryHeads) / base.keyValueHeads,
    intermediateSize: channels,
    names: { ...base.names, layers: withBiases(base.names.layers, checkpoint) },
  };
  const padded = paddedCheckpoint(checkpoint, expectedTensors(description));
  return {
    directory,
    description,
    shape: modelShape(description),
    checkpoint: padded,
    close: () => checkpoint.close(),
  };
}

/** Where one layer has a bias, all of them get one. What is written has LLaMA's blocks, with a gate. */
function withBiases(
  layers: ModelDescription['names']['layers'],
  { tensors }: StoredCheckpoint,
): ModelDescription['names']['layers'] {
  const biasOf = ({ weight }: LinearNames) => weight.replace(/weight$/, 'bias');
  const roles = ['query', 'key', 'value', 'attentionOutput', 'gate', 'up', 'down'] as const;
  const biased = new Set(roles.filter((role) => layers.some((layer) => tensors.has(biasOf(layer[role]!)))));
  return layers.map((layer) => {
    const linears = roles.map((role) => [
      role,
      { weight: layer[role]!.weight, bias: biased.has(role) ? biasOf(layer[role]!) : null },
    ]);
    return { ...layer, ...(Object.fromEntries(linears) as Record<(typeof roles)[number], LinearNames>) };
  });
}

function paddedCheckpoint(
  checkpoint: StoredCheckpoint,
  shapes: ReadonlyMap<string, readonly number[]>,
): StoredCheckpoint {
  const tensors = new Map<string, TensorInfo>();
  for (const [name, shape] of shapes) tensors.set(name, infoOf(checkpoint, name, shape));
  const require = (name: string): TensorInfo => {
    const info = tensors.get(name);
    if (info) return info;
    throw new FlapbookError('TENSOR_MISSING', `The written model has no tensor ${JSON.stringify(name)}.`);
  };
  const read = async (name: string): Promise<Tensor> => {
    const info = require(name);
    const own = checkpoint.tensors.get(name);
    if (own === undefined) return { ...info, data: new Uint8Array(info.byteLength) };
    return { ...info, data: paddedData((await checkpoint.read(name)).data, own, info) };
  };
  return {
    tensors,
    require,
    read,
    async readBytes(name, range) {
      const info = require(name);
      // The large tensors that are read in parts, embedding and head, are never padded.
      if (checkpoint.tensors.get(name)?.byteLength === info.byteLength) return checkpoint.readBytes(name, range);
      return (await read(name)).data.slice(range.start, range.start + range.length);
    },
    close: () => checkpoint.close(),
  };
}

function infoOf(checkpoint: StoredCheckpoint, name: string, shape: readonly number[]): TensorInfo {
  const own = checkpoint.tensors.get(name);
  if (own !== undefined && (own.shape.length !== shape.length || own.shape.some((size, axis) => size > shape[axis]!))) {
    throw new FlapbookError(
      'BAD_CHECKPOINT',
      `Tensor ${JSON.stringify(name)} has shape [${own.shape.join(', ')}]; at most [${shape.join(', ')}] is due.`,
    );
  }
  const dataType = own?.dataType ?? 'F32';
  const byteLength = shape.reduce((product, size) => product * size, ELEMENT_BYTES[dataType]);
  return { name, dataType, shape, file: own?.file ?? '', offset: own?.offset ?? 0, byteLength };
}

/** Zeros behind each row and below the last. In every type that is read, zero is bytes of zero. */
function paddedData(data: Uint8Array, from: TensorInfo, to: TensorInfo): Uint8Array {
  if (from.byteLength === to.byteLength) return data;
  const target = new Uint8Array(to.byteLength);
  const [rows = 1] = from.shape;
  if (from.shape.length === 1) {
    target.set(data);
    return target;
  }
  const [short, long] = [from, to].map((info) => info.shape[1]! * ELEMENT_BYTES[info.dataType]) as [number, number];
  for (let row = 0; row < rows; row++) target.set(data.subarray(row * short, (row + 1) * short), row * long);
  return target;
}
