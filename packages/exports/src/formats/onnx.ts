import { traitsOf } from '@flapbook/models';
import { exact, refused } from '../assess.ts';
import { modelCard } from '../card/card.ts';
import { baseConfig, companionFiles, licenceFiles } from '../files/base.ts';
import { bytesFile, jsonFile } from '../files/small.ts';
import type { Assessment, ExportDataType, ExportFormat, ExportShape } from '../format.ts';
import { buildDecoder } from '../onnx/decoder.ts';
import { openDecoder, rowLikelihood } from '../onnx/run.ts';
import type { OnnxDataType } from '../onnx/weights.ts';
import { prunedTensors } from '../tensors/open.ts';
import { compact } from '../tensors/slots.ts';
import { type Layout, tensorSpecs } from '../tensors/specs.ts';
import { bytesOfSpecs } from './data-type.ts';

const LAYOUT: Layout = { placement: compact, biases: 'NEEDED' };
const GRAPH = 'model.onnx';
const WEIGHTS = 'model.onnx_data';

/**
 * A decoder with its key-value cache as one graph, each layer as wide as it is. Written in plain operators, so that nothing
 * is lost in any runtime; the folder is laid out as transformers.js wants it.
 */
export const onnx: ExportFormat = {
  name: 'ONNX',
  title: 'ONNX',
  description: 'The whole decoder with its key-value cache, really smaller, for ONNX Runtime and transformers.js.',
  library: 'transformers.js',
  version: 1,
  dataTypes: ['F32', 'F16'],
  assess,
  weightBytes: (shape, { dataType }, storedBytes) => bytesOfSpecs(tensorSpecs(shape, LAYOUT), dataType, storedBytes),
  async files(subject, { dataType }) {
    const { shape, folder } = subject;
    const tensors = prunedTensors(subject, LAYOUT);
    const { model, weights } = buildDecoder({ shape, tensors, dataType: typeOf(dataType), location: WEIGHTS });
    const base = await baseConfig(folder.directory);
    return [
      jsonFile('config.json', {
        ...base,
        // So that transformers.js fetches the weights, too.
        'transformers.js_config': { use_external_data_format: { [GRAPH]: 1 } },
      }),
      ...(await companionFiles(folder.directory)),
      ...(await licenceFiles(folder.directory)),
      await modelCard(subject, onnx, { dataType }),
      bytesFile(`onnx/${GRAPH}`, model),
      weights.file(`onnx/${WEIGHTS}`),
    ];
  },
  async reload(directory) {
    const decoder = await openDecoder(directory);
    return {
      async likelihoods(rows, signal) {
        const nll = new Float64Array(rows.length);
        for (const [i, row] of rows.entries()) {
          signal?.throwIfAborted();
          nll[i] = await rowLikelihood(decoder, row);
        }
        return nll;
      },
      close: () => decoder.close(),
    };
  },
  usage: (folder) => [
    {
      title: 'In JavaScript, with transformers.js 4 or newer',
      language: 'javascript',
      text: [
        "import { env, pipeline } from '@huggingface/transformers';",
        "env.localModelPath = '.';",
        `const generate = await pipeline('text-generation', ${JSON.stringify(folder)}, { dtype: 'fp32', local_files_only: true });`,
      ].join('\n'),
    },
    {
      title: 'In Python, with onnxruntime',
      language: 'python',
      text: ['import onnxruntime', `session = onnxruntime.InferenceSession("${folder}/onnx/${GRAPH}")`].join('\n'),
    },
  ],
};

function typeOf(dataType: ExportDataType): OnnxDataType {
  return dataType === 'F16' ? 'F16' : 'F32';
}

function assess({ description }: ExportShape): Assessment {
  if (!traitsOf(description).causal) {
    return refused('The format holds decoders, which predict the next token; this model predicts masked ones.');
  }
  return exact('Written in plain operators; layers without heads have no key-value cache.');
}
