import { hasUsualFactors, type ModelDescription, openModelFolder } from '@flapbook/models';
import { emptyModules, exact, exactWithPadding, losesBias, refused } from '../assess.ts';
import { modelCard } from '../card/card.ts';
import { licenceFiles } from '../files/base.ts';
import type { Assessment, ExportFormat, ExportOptions, ExportShape } from '../format.ts';
import { ggufFile } from '../gguf/file.ts';
import { modelMetadata } from '../gguf/metadata.ts';
import { ggufTarget, losesBiases } from '../gguf/target.ts';
import { tokenizerMetadata } from '../gguf/tokenizer/tokenizer.ts';
import { typeOf } from '../gguf/types.ts';
import { isUniform, layoutOf, widthsOf } from '../gguf/widths.ts';
import { prunedTensors } from '../tensors/open.ts';
import { tensorSpecs } from '../tensors/specs.ts';
import { elementsOf } from '../tensors/tensor.ts';

const FILE = 'model.gguf';

/**
 * One file that llama.cpp runs, and what is built on it: really smaller, each layer with the heads and channels that it
 * has left. Models whose layers differ are written as `deci`, which has numbers layer by layer and biases.
 */
export const gguf: ExportFormat = {
  name: 'GGUF',
  title: 'GGUF, for llama.cpp',
  description: 'One small file with its tokenizer for llama.cpp, Ollama and LM Studio, with the widths of each layer.',
  version: 1,
  dataTypes: ['STORED', 'F32', 'F16', 'BF16', 'Q8_0'],
  assess,
  weightBytes(shape, options, storedBytes) {
    const bytes = { F32: 4, F16: 2, BF16: 2, Q8_0: 34 / 32 };
    return tensorSpecs(shape, layoutOf(shape, options)).reduce((sum, spec) => {
      const stored = options.dataType === 'STORED' && spec.shape.length > 1;
      return sum + elementsOf(spec) * (stored ? storedBytes : bytes[typeOf(spec.shape, 'F32', options.dataType)]);
    }, 0);
  },
  async files(subject, options) {
    const { shape, folder } = subject;
    return [
      ...(await licenceFiles(folder.directory)),
      await modelCard(subject, gguf, options),
      ggufFile(FILE, prunedTensors(subject, layoutOf(shape, options)), {
        metadata: [...modelMetadata(subject, options), ...(await tokenizerMetadata(folder))],
        dataType: options.dataType,
        description: shape.description,
      }),
    ];
  },
  async reload(directory) {
    const folder = await openModelFolder(directory);
    return { folder, pruning: null, close: () => folder.close() };
  },
  usage: (folder) => [
    {
      title: 'On the command line, with llama.cpp',
      language: 'shell',
      text: `llama-cli -m ${JSON.stringify(`${folder}/${FILE}`)} -p "Once upon a time"`,
    },
    {
      title: 'As a server, with llama.cpp',
      language: 'shell',
      text: `llama-server -m ${JSON.stringify(`${folder}/${FILE}`)}`,
    },
  ],
};

function assess(shape: ExportShape, options: ExportOptions): Assessment {
  const { description } = shape;
  const target = ggufTarget(description);
  if (target === null && description.architecture === 'qwen3' && hasBiases(description)) {
    return refused('Its class in llama.cpp, qwen3, has no biases, and this model has some of its own.');
  }
  if (target === null) {
    return refused(`Models of the architecture ${description.architecture} cannot be written in this format yet.`);
  }
  const problem = ropeProblem(description);
  if (problem !== null) return refused(problem);
  const reasons: string[] = [];
  if (!isUniform(widthsOf(shape, options))) {
    reasons.push('It is written as the architecture deci, which has numbers of heads and channels layer by layer.');
  }
  if (description.architecture !== target.architecture) {
    reasons.push(`It is written as what computes the same as ${description.architecture} and takes the biases.`);
  }
  const padding = paddingReasons(shape, options);
  if (losesBiases(shape)) {
    const lost = `Its class in llama.cpp, ${target.architecture}, has no biases: those of the compensation are left out.`;
    return losesBias(shape.addsBias, ...reasons, lost, ...padding);
  }
  return padding.length === 0 ? exact(...reasons) : exactWithPadding(...reasons, ...padding);
}

function hasBiases({ names }: ModelDescription): boolean {
  return names.layers.some(({ query, attentionOutput, down }) => query.bias ?? attentionOutput.bias ?? down.bias);
}

function ropeProblem({ rope }: ModelDescription): string | null {
  if (rope?.dimensions !== undefined || rope?.interleaved) return 'Heads that are turned in part cannot be written.';
  const scaling = rope?.scaling;
  if (scaling?.type === 'none' || scaling?.type === 'linear') return null;
  if (scaling?.type === 'llama3' && hasUsualFactors(scaling)) return null;
  return `Rotary positions scaled by ${scaling?.type} with these settings cannot be written in this format yet.`;
}

function paddingReasons(shape: ExportShape, options: ExportOptions): string[] {
  const written = widthsOf(shape, options);
  const isFilled = shape.layers.some(
    ({ attention, mlp }, layer) => attention.length < written[layer]!.groups || mlp.length < written[layer]!.channels,
  );
  if (ggufTarget(shape.description)?.uneven === null) {
    return isFilled ? ['Its class in llama.cpp has one width for all layers: zeros fill up the narrower ones.'] : [];
  }
  const empty = emptyModules(shape);
  const reasons: string[] = [];
  if (empty.attention > 0) {
    reasons.push(`${layers(empty.attention)} without attention heads: one group of zeros is written in each.`);
  }
  if (empty.mlp > 0) reasons.push(`${layers(empty.mlp)} without MLP channels: zeros are written in each.`);
  const added = shape.layers.some(({ mlp }, layer) => mlp.length > 0 && mlp.length < written[layer]!.channels);
  if (added) reasons.push('Channels of zeros fill the MLPs up to a multiple of 32, the block of Q8_0.');
  return reasons;
}

function layers(count: number): string {
  return count === 1 ? '1 layer is' : `${count} layers are`;
}
