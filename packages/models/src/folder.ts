import { FlapbookError, type PrunableShape, prunableShape } from '@flapbook/flap';
import { CONFIG_FILE } from './architectures/config.ts';
import { architectureOf, describeModel } from './architectures/registry.ts';
import { respelled } from './architectures/spellings.ts';
import { layerLinears, storedTensors } from './architectures/tensors.ts';
import { traitsOf } from './architectures/traits.ts';
import { openGguf } from './checkpoints/gguf/model.ts';
import { openCheckpoint } from './checkpoints/safetensors.ts';
import { withViews } from './checkpoints/views.ts';
import { readJsonObject, show } from './files.ts';
import { findModel } from './place.ts';
import { maskTokenOf } from './tokenizers/mask-token.ts';
import type { ModelDescription, ModelFolder, StoredCheckpoint } from './types.ts';

const MAX_CONFIG_BYTES = 16_000_000;

/**
 * Opens a model: a folder in Hugging Face layout or a GGUF file. Reads what the model says of itself and the table of
 * its tensors, and compares the two; no weight is read yet. Close it when done; a failure closes what it opened.
 */
export async function openModelFolder(location: string): Promise<ModelFolder> {
  const place = await findModel(location);
  const opened = place.kind === 'gguf' ? await openGguf(place.file) : await openHuggingFace(place.directory);
  const { description, checkpoint } = opened;
  return {
    directory: location,
    description,
    shape: modelShape(description),
    checkpoint,
    close: () => checkpoint.close(),
  };
}

async function openHuggingFace(
  directory: string,
): Promise<{ readonly description: ModelDescription; readonly checkpoint: StoredCheckpoint }> {
  const config = await readJsonObject(directory, CONFIG_FILE, { code: 'BAD_CONFIG', maxBytes: MAX_CONFIG_BYTES });
  if (!config) throw new FlapbookError('MODEL_NOT_FOUND', `${directory} has no ${CONFIG_FILE}, so it holds no model.`);
  const usual = describeModel(config);
  const stored = await openCheckpoint(directory);
  try {
    const { spellings = [] } = architectureOf(usual);
    const spelled = respelled(usual, spellings, (name) => stored.tensors.has(name));
    const description = config.mask_token_id == null ? await withMaskToken(spelled, directory) : spelled;
    checkTensors(description, stored);
    const checkpoint = withViews(stored, description.views);
    return { description, checkpoint };
  } catch (error) {
    await stored.close();
    throw error;
  }
}

/** A model of masked tokens with the one that its tokenizer puts in their place, which config.json need not say. */
async function withMaskToken(description: ModelDescription, directory: string): Promise<ModelDescription> {
  if (traitsOf(description).causal) return description;
  const maskTokenId = await maskTokenOf(directory);
  if (maskTokenId === null) return description;
  if (maskTokenId < description.vocabularySize) {
    return { ...description, traits: { ...description.traits, maskTokenId } };
  }
  throw new FlapbookError(
    'BAD_TOKENIZER',
    `The token for masked ones has the id ${maskTokenId}; the model knows ${description.vocabularySize} tokens.`,
  );
}

/** What a model of a description offers for pruning. */
export function modelShape(description: ModelDescription): PrunableShape {
  const layer = description.names.layers[0]!;
  const alike = prunableShape({
    hiddenSize: description.hiddenSize,
    intermediateSize: description.intermediateSize,
    layers: description.layers,
    queryHeads: description.queryHeads,
    keyValueHeads: description.keyValueHeads,
    headDim: description.headDim,
    gated: traitsOf(description).gated,
    biases: {
      q: layer.query.bias !== null,
      k: layer.key.bias !== null,
      v: layer.value.bias !== null,
      gate: layer.gate !== null && layer.gate.bias !== null,
      up: layer.up.bias !== null,
    },
  });
  const { widths } = description;
  if (widths === undefined) return alike;
  return {
    ...alike,
    layers: alike.layers.map(({ attention, mlp }, index) => ({
      attention: { ...attention, units: widths[index]!.keyValueHeads },
      mlp: { ...mlp, units: widths[index]!.intermediateSize },
    })),
  };
}

function checkTensors(description: ModelDescription, checkpoint: StoredCheckpoint): void {
  for (const [name, expected] of storedTensors(description)) {
    const { shape } = checkpoint.require(name);
    if (shape.length !== expected.length || shape.some((size, axis) => size !== expected[axis])) {
      throw new FlapbookError(
        'BAD_CHECKPOINT',
        `Tensor ${show(name)} has shape [${shape.join(', ')}]; ${CONFIG_FILE} calls for [${expected.join(', ')}].`,
      );
    }
  }
  for (const layer of description.names.layers.keys()) {
    for (const { names } of layerLinears(description, layer)) {
      const weight = description.views?.[names.weight]?.of ?? names.weight;
      refuseHiddenBias(weight, names.bias, checkpoint);
    }
  }
}

/** A bias that the configuration does not mention would silently be left out, and the model would be another one. */
function refuseHiddenBias(weight: string, bias: string | null, checkpoint: StoredCheckpoint): void {
  const name = weight.replace(/weight$/, 'bias');
  if (bias === null && checkpoint.tensors.has(name)) {
    throw new FlapbookError(
      'UNSUPPORTED_CONFIG',
      `The checkpoint has a tensor ${show(name)}, which ${CONFIG_FILE} leaves out.`,
    );
  }
}
