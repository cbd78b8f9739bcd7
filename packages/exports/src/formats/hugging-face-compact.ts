import { type ModelDescription, openModelFolder } from '@flapbook/models';
import { exact, refused } from '../assess.ts';
import { modelCard } from '../card/card.ts';
import { baseConfig, companionFiles, licenceFiles } from '../files/base.ts';
import { jsonFile, textFile } from '../files/small.ts';
import type { Assessment, ExportFormat, ExportShape, Reloaded } from '../format.ts';
import { safetensorsCheckpoint } from '../safetensors/shards.ts';
import { prunedTensors } from '../tensors/open.ts';
import { compact } from '../tensors/slots.ts';
import { type Layout, tensorSpecs } from '../tensors/specs.ts';
import { type BaseClass, configurationModule, modellingModule, moduleNames } from './compact/python.ts';
import { bytesOfSpecs, torchType } from './data-type.ts';
import { isLlamaBlock, llamaConfig, llamaNamed } from './llama-class.ts';

const LAYOUT: Layout = { placement: compact, biases: 'NEEDED' };

/**
 * A folder with the smaller matrices. Stock classes have one width for all layers, so that the model's own classes come
 * along as two Python files, which `transformers` runs where it is told to trust them.
 */
export const huggingFaceCompact: ExportFormat = {
  name: 'HUGGING_FACE_COMPACT',
  title: 'Hugging Face, compact',
  description:
    'Really smaller and faster: loads in transformers with trust_remote_code, by two Python files that come along.',
  library: 'transformers',
  version: 1,
  dataTypes: ['STORED', 'F32', 'F16', 'BF16'],
  assess,
  weightBytes: (shape, { dataType }, storedBytes) => bytesOfSpecs(tensorSpecs(shape, LAYOUT), dataType, storedBytes),
  async files(subject, { dataType }) {
    const { shape, folder } = subject;
    const tensors = llamaNamed(prunedTensors(subject, LAYOUT));
    const base = await baseConfig(folder.directory);
    const classes = compactClass(shape.description)!;
    const { configuration, modelling } = moduleNames(classes);
    return [
      jsonFile('config.json', {
        ...llamaConfig(shape.description, base, torchType(tensors, dataType)),
        ...compactFields(shape),
        architectures: [`Flap${classes}ForCausalLM`],
        model_type: `flap_${classes.toLowerCase()}`,
        auto_map: {
          AutoConfig: `${configuration}.Flap${classes}Config`,
          AutoModelForCausalLM: `${modelling}.Flap${classes}ForCausalLM`,
        },
      }),
      textFile(`${configuration}.py`, configurationModule(classes)),
      textFile(`${modelling}.py`, modellingModule(classes)),
      ...(await companionFiles(folder.directory)),
      ...(await licenceFiles(folder.directory)),
      await modelCard(subject, huggingFaceCompact, { dataType }),
      ...safetensorsCheckpoint(tensors, dataType),
    ];
  },
  reload,
  usage: (folder) => [
    {
      title: 'In Python, with transformers; trust_remote_code runs the two Python files of the folder',
      language: 'python',
      text: [
        'from transformers import AutoModelForCausalLM, AutoTokenizer',
        `model = AutoModelForCausalLM.from_pretrained(${JSON.stringify(folder)}, trust_remote_code=True)`,
        `tokenizer = AutoTokenizer.from_pretrained(${JSON.stringify(folder)})`,
      ].join('\n'),
    },
  ],
};

/** The class whose layers it is built from; null where no such files have been written yet. */
function compactClass(description: ModelDescription): BaseClass | null {
  if (isLlamaBlock(description)) return 'Llama';
  return description.architecture === 'qwen3' && description.traits === undefined ? 'Qwen3' : null;
}

/** Biases of q, k, v and of gate and up are the base model's; those of the outputs have fields of their own. */
function compactFields({ description, layers, addsBias }: ExportShape): Record<string, unknown> {
  const heads = description.queryHeads / description.keyValueHeads;
  const some = (pick: (names: (typeof description.names.layers)[number]) => string | null) =>
    description.names.layers.some((names) => pick(names) !== null);
  return {
    attention_bias: some(({ query }) => query.bias),
    mlp_bias: some(({ up }) => up.bias),
    flap_num_attention_heads: layers.map(({ attention }) => attention.length * heads),
    flap_num_key_value_heads: layers.map(({ attention }) => attention.length),
    flap_intermediate_sizes: layers.map(({ mlp }) => mlp.length),
    flap_attention_output_bias: addsBias.attention || some(({ attentionOutput }) => attentionOutput.bias),
    flap_mlp_output_bias: addsBias.mlp || some(({ down }) => down.bias),
  };
}

function assess({ description, pruned }: ExportShape): Assessment {
  if (!pruned && description.widths === undefined)
    return refused('Nothing is pruned: take the format with the base model’s shapes.');
  if (compactClass(description) === null) {
    return refused(`Models of the architecture ${description.architecture} have no compact classes yet.`);
  }
  return exact(
    'Layers have different widths, which stock classes do not know: the folder brings its own as Python files, and loading it means to trust them.',
    'vLLM, SGLang and TGI do not load it; for them take the format with the base model’s shapes.',
  );
}

async function reload(directory: string): Promise<Reloaded> {
  const folder = await openModelFolder(directory);
  return { folder, pruning: null, close: () => folder.close() };
}
