import { type LinearNames, type ModelDescription, openModelFolder, storedTensors } from '@flapbook/models';
import { addsAnyBias, exact, exactWithPadding, losesBias, refused } from '../assess.ts';
import { modelCard } from '../card/card.ts';
import { baseConfig, companionFiles, licenceFiles } from '../files/base.ts';
import { jsonFile } from '../files/small.ts';
import type { Assessment, ExportFormat, ExportShape, ExportSubject } from '../format.ts';
import { safetensorsCheckpoint } from '../safetensors/shards.ts';
import { prunedTensors } from '../tensors/open.ts';
import { hasOwnOutputs, ownBiases, ownTensors } from '../tensors/own-layout.ts';
import { masked } from '../tensors/slots.ts';
import { type Layout, tensorSpecs } from '../tensors/specs.ts';
import type { PrunedTensor } from '../tensors/tensor.ts';
import { bytesOfSpecs, torchType } from './data-type.ts';
import { isLlamaBlock, llamaConfig, llamaNamed } from './llama-class.ts';
import { isQwen3Block, qwen3Config } from './qwen3-class.ts';

/**
 * A folder that stock `transformers` loads: the base model's shapes, zeros where units were, and the compensation's
 * biases. It saves no memory and computes exactly what the pruned model does.
 */
export const huggingFace: ExportFormat = {
  name: 'HUGGING_FACE',
  title: 'Hugging Face, same shapes',
  description:
    'Loads in stock transformers, vLLM and others: pruned units are zeros, so it is as large as the base model.',
  library: 'transformers',
  version: 2,
  dataTypes: ['STORED', 'F32', 'F16', 'BF16'],
  assess,
  weightBytes(shape, { dataType }, storedBytes) {
    const { description } = shape;
    const placed = isLlamaBlock(description) || isFilledUp(description);
    const specs = placed ? tensorSpecs(shape, layoutOf(shape)) : ownSpecs(description);
    return bytesOfSpecs(specs, dataType, storedBytes);
  },
  async files(subject, { dataType }) {
    const { shape, folder } = subject;
    const isLlama = isLlamaBlock(shape.description);
    const tensors = tensorsOf(subject);
    const base = await baseConfig(folder.directory);
    const type = torchType(tensors, dataType);
    const biased = isBiased(shape) && { attention_bias: true, mlp_bias: true };
    const config = isLlama
      ? { ...llamaConfig(shape.description, base, type), ...biased }
      : { ...(isFilledUp(shape.description) ? qwen3Config(shape.description, base) : base), torch_dtype: type };
    return [
      jsonFile('config.json', config),
      ...(await companionFiles(folder.directory)),
      ...(await licenceFiles(folder.directory)),
      await modelCard(subject, huggingFace, { dataType }),
      ...safetensorsCheckpoint(tensors, dataType),
    ];
  },
  async reload(directory) {
    const folder = await openModelFolder(directory);
    return { folder, pruning: null, close: () => folder.close() };
  },
  usage: (folder) => [
    {
      title: 'In Python, with transformers',
      language: 'python',
      text: [
        'from transformers import AutoModelForCausalLM, AutoTokenizer',
        `model = AutoModelForCausalLM.from_pretrained(${JSON.stringify(folder)})`,
        `tokenizer = AutoTokenizer.from_pretrained(${JSON.stringify(folder)})`,
      ].join('\n'),
    },
    { title: 'As a server, with vLLM', language: 'shell', text: `vllm serve ${JSON.stringify(folder)}` },
  ],
};

function tensorsOf(subject: ExportSubject): PrunedTensor[] {
  const { shape } = subject;
  if (isLlamaBlock(shape.description)) return llamaNamed(prunedTensors(subject, layoutOf(shape)));
  return isFilledUp(shape.description)
    ? prunedTensors(subject, layoutOf(shape))
    : ownTensors(subject, assess(shape).loses);
}

/** Whether zeros fill up its narrower layers, in a class other than LLaMA's. */
function isFilledUp(description: ModelDescription): boolean {
  return description.widths !== undefined && isQwen3Block(description);
}

/** With a bias in one place LLaMA's class has one in all seven, and Qwen 3's has none. */
function layoutOf(shape: ExportShape): Layout {
  if (isFilledUp(shape.description)) {
    return { placement: masked, biases: 'NEEDED', loses: { attention: true, mlp: true } };
  }
  return { placement: masked, biases: isBiased(shape) ? 'ALL' : 'NEEDED' };
}

/** Whether there are biases that compensation adds, or has added to a model whose layers have widths of their own. */
function isBiased(shape: ExportShape): boolean {
  const { description } = shape;
  return (
    addsAnyBias(shape) || hasPartialBiases(description) || (description.widths !== undefined && hasAnyBias(description))
  );
}

/** Qwen 2 has biases on queries, keys and values, and the class one on the output where it has these. */
function hasPartialBiases({ names }: ModelDescription): boolean {
  const isPartial = (linears: readonly (LinearNames | null)[]) =>
    new Set(linears.map((one) => one?.bias != null)).size > 1;
  return names.layers.some(
    ({ query, key, value, attentionOutput, gate, up, down }) =>
      isPartial([query, key, value, attentionOutput]) || isPartial([gate, up, down]),
  );
}

function hasAnyBias({ names }: ModelDescription): boolean {
  return names.layers.some(({ attentionOutput, down }) => attentionOutput.bias !== null || down.bias !== null);
}

function ownSpecs(description: ModelDescription): { readonly shape: readonly number[] }[] {
  return [...storedTensors(description).values()].map((shape) => ({ shape }));
}

const FILLED = 'The class has one width for all layers: zeros fill up the narrower ones.';
const SAME_SIZE = 'Pruned units are written as zeros: the files are as large as those of the base model.';

function assess(shape: ExportShape): Assessment {
  return isLlamaBlock(shape.description) ? assessLlama(shape) : assessOwn(shape);
}

function assessLlama(shape: ExportShape): Assessment {
  const { architecture } = shape.description;
  const reasons = shape.pruned ? [SAME_SIZE] : [];
  if (architecture !== 'llama') {
    reasons.push(`It is written as LlamaForCausalLM, which computes the same as the class of ${architecture} models.`);
  }
  if (addsAnyBias(shape)) {
    reasons.push(
      'The biases of the compensation are in o_proj and down_proj; the five other layers have biases of zero.',
    );
  }
  if (shape.description.widths === undefined) return exact(...reasons);
  return exactWithPadding(...reasons, FILLED);
}

/** In the class that the model came in: exact where that has biases on its output projections. */
function assessOwn({ description, pruned, addsBias }: ExportShape): Assessment {
  const { architecture } = description;
  const filled = isFilledUp(description);
  if (description.widths !== undefined && !filled) {
    return refused(`The class of ${architecture} models has one width for all layers, and these differ.`);
  }
  if (!hasOwnOutputs(description)) {
    return refused(
      `The output projections of ${architecture} models are parts of other tensors, which are not written yet.`,
    );
  }
  const reasons = pruned ? [SAME_SIZE] : [];
  const own = ownBiases(description);
  const loses = { attention: addsBias.attention && !own.attention, mlp: addsBias.mlp && !own.mlp };
  const lost = [...(loses.attention ? ['attention'] : []), ...(loses.mlp ? ['the MLP'] : [])];
  if (filled) reasons.push(FILLED);
  if (lost.length === 0) return filled ? exactWithPadding(...reasons) : exact(...reasons);
  return losesBias(
    loses,
    ...reasons,
    `The class of ${architecture} models has no bias on the output of ${lost.join(' and ')}: what the compensation adds there is left out.`,
  );
}
