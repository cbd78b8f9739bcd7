import path from 'node:path';
import type { LayerPruning } from '@flapbook/engine';
import { FlapbookError, MODULES, type ModuleName } from '@flapbook/flap';
import { layerWidths, type ModelDescription, type ModelFolder } from '@flapbook/models';
import { exact, refused } from '../assess.ts';
import { modelCard } from '../card/card.ts';
import { licenceFiles } from '../files/base.ts';
import { jsonFile } from '../files/small.ts';
import type { ExportFormat, ExportShape, ExportSubject, Reloaded } from '../format.ts';
import { safetensorsFile, type WrittenTensor } from '../safetensors/file.ts';
import { type RawTensor, readRawTensors } from '../safetensors/raw.ts';

const FILE = 'flap.safetensors';

/** What FLAP decided, without the model: a Python user applies it to the base model in a few lines (docs/exports.md). */
export const flapResult: ExportFormat = {
  name: 'FLAP',
  title: 'Masks, biases and scores',
  description: 'What was decided, without the model: masks, biases, scores and statistics as safetensors and JSON.',
  version: 1,
  dataTypes: ['STORED'],
  assess: ({ pruned }) =>
    pruned
      ? exact('It holds no weights of the base model, and is applied to them.')
      : refused('Nothing is pruned: there are no masks to write.'),
  weightBytes: (shape) => bytesOf(shape),
  async files(subject, options) {
    return [
      jsonFile('flap.json', summary(subject)),
      ...(await licenceFiles(subject.folder.directory)),
      await modelCard(subject, flapResult, options),
      safetensorsFile(FILE, await vectors(subject), { format: 'flap', version: '1' }),
    ];
  },
  reload,
  usage: (folder) => [
    {
      title: 'In Python; docs/exports.md has the thirty lines that apply it to the base model',
      language: 'python',
      text: [
        'from safetensors.torch import load_file',
        `flap = load_file(${JSON.stringify(`${folder}/${FILE}`)})`,
        'flap["layers.0.attention.mask"], flap["layers.0.mlp.bias"]',
      ].join('\n'),
    },
  ],
};

function summary({ shape, card }: ExportSubject): Record<string, unknown> {
  const { architecture, layers, hiddenSize, intermediateSize, queryHeads, keyValueHeads, headDim } = shape.description;
  return {
    format: 'flap',
    version: 1,
    base: { name: card.base, digest: card.modelKey },
    key: card.prunedKey,
    model: { architecture, layers, hiddenSize, intermediateSize, queryHeads, keyValueHeads, headDim },
    settings: Object.fromEntries(card.settings),
    data: card.data,
    kept: shape.layers.map(({ attention, mlp }) => ({ attention: attention.length, mlp: mlp.length })),
  };
}

/** Masks and the rest, layer by layer. Replaced output projections have the channels that stay as columns. */
async function vectors({ shape, pruning, results }: ExportSubject): Promise<WrittenTensor[]> {
  const tensors: WrittenTensor[] = [];
  for (const [layer, units] of shape.layers.entries()) {
    for (const module of MODULES) {
      const name = (what: string) => `layers.${layer}.${module}.${what}`;
      const entry = pruning![layer]!;
      tensors.push(maskTensor(name('mask'), units[module], unitsOf(shape.description, { layer, module })));
      const bias = module === 'mlp' ? entry.mlpBias : entry.attentionBias;
      if (bias !== null) tensors.push(doubles(name('bias'), bias));
      if (entry.outputs) tensors.push(outputTensor(name('weight'), entry, { shape, module, layer }));
      for (const [what, values] of Object.entries(results?.[layer]?.[module] ?? {})) {
        if (values !== null) tensors.push(doubles(name(SNAKE[what] ?? what), values));
      }
    }
  }
  return tensors.filter((tensor) => tensor.shape.every((size) => size > 0));
}

const SNAKE: Readonly<Record<string, string>> = { squaredNorm: 'squared_norm' };

function maskTensor(name: string, kept: Int32Array, units: number): WrittenTensor {
  const mask = new Uint8Array(units);
  for (const unit of kept) mask[unit] = 1;
  return { name, dataType: 'U8', shape: [units], bytes: (start) => once(mask, start) };
}

function doubles(name: string, values: Float64Array): WrittenTensor {
  const all = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const bytes = (start: number) => once(all, start);
  return { name, dataType: 'F64', shape: [values.length], bytes };
}

function outputTensor(
  name: string,
  { outputs }: LayerPruning,
  { shape, module, layer }: { readonly shape: ExportShape; readonly module: ModuleName; readonly layer: number },
): WrittenTensor {
  const channels = shape.layers[layer]![module].length * channelsOfUnit(shape.description, module);
  return {
    name,
    dataType: 'F32',
    shape: [shape.description.hiddenSize, channels],
    async *bytes(start) {
      const weights = (await outputs!())[module];
      if (weights === null) throw new FlapbookError('ARTIFACT_NOT_FOUND', `${name} has no replaced weights.`);
      yield new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength).slice(start);
    },
  };
}

async function* once(bytes: Uint8Array, start: number): AsyncGenerator<Uint8Array> {
  yield bytes.slice(start);
}

function unitsOf(
  description: ModelDescription,
  { layer, module }: { readonly layer: number; readonly module: ModuleName },
): number {
  const { keyValueHeads, intermediateSize } = layerWidths(description, layer);
  return module === 'mlp' ? intermediateSize : keyValueHeads;
}

/** Input channels of the output projection that belong to a unit. */
function channelsOfUnit({ headDim, queryHeads, keyValueHeads }: ModelDescription, module: ModuleName): number {
  return module === 'mlp' ? 1 : (headDim * queryHeads) / keyValueHeads;
}

/** Masks, biases, and scores and three statistics of every channel. */
function bytesOf({ description, addsBias, layers }: ExportShape): number {
  let bytes = 0;
  for (const layer of layers.keys()) {
    for (const module of MODULES) {
      const units = unitsOf(description, { layer, module });
      bytes += units + 8 * units + 24 * units * channelsOfUnit(description, module);
      if (addsBias[module]) bytes += 8 * description.hiddenSize;
    }
  }
  return bytes;
}

async function reload(directory: string, base: ModelFolder): Promise<Reloaded> {
  const tensors = await readRawTensors(path.join(directory, FILE));
  const pruning = base.description.names.layers.map((_, layer): LayerPruning => {
    const get = (module: ModuleName, what: string) => tensors.get(`layers.${layer}.${module}.${what}`);
    // A module that had no units before has no mask either.
    const kept = (module: ModuleName) =>
      unitsOf(base.description, { layer, module }) === 0 ? new Int32Array(0) : keptOf(get(module, 'mask'));
    const weights = { attention: float32(get('attention', 'weight')), mlp: float32(get('mlp', 'weight')) };
    return {
      attentionKept: kept('attention'),
      mlpKept: kept('mlp'),
      attentionBias: float64(get('attention', 'bias')),
      mlpBias: float64(get('mlp', 'bias')),
      ...((weights.attention || weights.mlp) && { outputs: async () => weights }),
    };
  });
  // The base model stays its owner's to close.
  return { folder: base, pruning, close: async () => undefined };
}

function keptOf(mask: RawTensor | undefined): Int32Array {
  if (mask?.dataType !== 'U8') throw new FlapbookError('BAD_CHECKPOINT', `${FILE} lacks a mask.`);
  return Int32Array.from([...mask.bytes].flatMap((stays, unit) => (stays ? [unit] : [])));
}

function float64(tensor: RawTensor | undefined): Float64Array | null {
  return tensor === undefined ? null : new Float64Array(tensor.bytes.buffer);
}

function float32(tensor: RawTensor | undefined): Float32Array | null {
  return tensor === undefined ? null : new Float32Array(tensor.bytes.buffer);
}
