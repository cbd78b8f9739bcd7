import { askForCard } from '../../card.ts';
import { keepFloat32 } from '../../nvidia.ts';
import { type Backend, type LoadOptions, loadLibrary } from './backend.ts';

const REMEDY = 'which downloads libtensorflow 2.9';

/**
 * libtensorflow on the processor, row by row: softmax and exp come out otherwise where a tensor's last numbers do not
 * fill a vector, and without oneDNN, which not every processor has there, products do so with other numbers of rows.
 */
export const node: Backend = {
  name: 'node',
  backend: 'tensorflow',
  automatic: true,
  rowByRow: true,
  async load(_, options) {
    prepare(options);
    await loadLibrary('@tensorflow/tfjs-node', `Run \`npm install @tensorflow/tfjs-node\`, ${REMEDY}.`);
    return 'libtensorflow';
  },
};

/** libtensorflow with CUDA. */
export const nodeGpu: Backend = {
  name: 'node-gpu',
  backend: 'tensorflow',
  automatic: true,
  async load(_, options) {
    prepare(options);
    keepFloat32();
    const remedy = `Run \`npm install @tensorflow/tfjs-node-gpu\`, ${REMEDY} for CUDA 11.2 and cuDNN 8.1 on Linux.`;
    await loadLibrary('@tensorflow/tfjs-node-gpu', remedy);
    return ['libtensorflow with CUDA', (await askForCard()).name ?? []].flat().join(', ');
  },
};

/** What libtensorflow reads when it is loaded. */
function prepare({ threads }: LoadOptions): void {
  // Warnings and errors only: it tells the console about the processor otherwise.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
  if (threads !== undefined) process.env.TF_NUM_INTRAOP_THREADS = String(threads);
}
