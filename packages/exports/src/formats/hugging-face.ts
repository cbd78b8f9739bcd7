import { openModelFolder } from '@flapbook/models';
import { addsAnyBias, exact, refused } from '../assess.ts';
import { modelCard } from '../card/card.ts';
import { baseConfig, companionFiles, licenceFiles } from '../files/base.ts';
import { jsonFile } from '../files/small.ts';
import type { Assessment, ExportFormat, ExportShape } from '../format.ts';
import { safetensorsCheckpoint } from '../safetensors/shards.ts';
import { prunedTensors } from '../tensors/open.ts';
import { masked } from '../tensors/slots.ts';
import { type Layout, tensorSpecs } from '../tensors/specs.ts';
import { bytesOfSpecs, torchType } from './data-type.ts';
import { isLlamaBlock, llamaConfig } from './llama-class.ts';

/**
 * A folder that stock `transformers` loads: the base model's shapes, zeros where units were, and the compensation's
 * biases. It saves no memory and computes exactly what the pruned model does.
 */
export const huggingFace: ExportFormat = {
  name: 'HUGGING_FACE',
  title: 'Hugging Face, same shapes',
  description:
    'Loads in stock transformers, vLLM and others: pruned units are zeros, so it is as large as the base model.',
  version: 1,
  dataTypes: ['STORED', 'F32', 'F16', 'BF16'],
  assess,
  weightBytes: (shape, { dataType }, storedBytes) =>
    bytesOfSpecs(tensorSpecs(shape, layoutOf(shape)), dataType, storedBytes),
  async files(subject, { dataType }) {
    const { shape, folder } = subject;
    const tensors = prunedTensors(subject, layoutOf(shape));
    const base = await baseConfig(folder.directory);
    const config = llamaConfig(shape.description, base, torchType(tensors, dataType));
    const biased = addsAnyBias(shape) && { attention_bias: true, mlp_bias: true };
    return [
      jsonFile('config.json', { ...config, ...biased }),
      ...(await companionFiles(folder.directory)),
      ...(await licenceFiles(folder.directory)),
      await modelCard(subject, huggingFace),
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

/** With a bias in one place the class has one in all seven. */
function layoutOf(shape: ExportShape): Layout {
  return { placement: masked, biases: addsAnyBias(shape) ? 'ALL' : 'NEEDED' };
}

function assess(shape: ExportShape): Assessment {
  const { architecture } = shape.description;
  if (!isLlamaBlock(shape.description)) {
    return refused(`Models of the architecture ${architecture} cannot be written in this format yet.`);
  }
  const reasons = shape.pruned
    ? ['Pruned units are written as zeros: the files are as large as those of the base model.']
    : [];
  if (architecture !== 'llama') {
    reasons.push(`It is written as LlamaForCausalLM, which computes the same as the class of ${architecture} models.`);
  }
  if (addsAnyBias(shape)) {
    reasons.push(
      'The biases of the compensation are in o_proj and down_proj; the five other layers have biases of zero.',
    );
  }
  return exact(...reasons);
}
