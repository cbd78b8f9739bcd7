import { type Backend, loadLibrary } from './backend.ts';

const REMEDY = 'which downloads libtensorflow 2.9';

/** libtensorflow on the processor. */
export const node: Backend = {
  name: 'node',
  backend: 'tensorflow',
  automatic: true,
  async load() {
    await loadLibrary('@tensorflow/tfjs-node', `Run \`npm install @tensorflow/tfjs-node\`, ${REMEDY}.`);
    return 'libtensorflow';
  },
};

/** libtensorflow with CUDA. */
export const nodeGpu: Backend = {
  name: 'node-gpu',
  backend: 'tensorflow',
  automatic: true,
  async load() {
    const remedy = `Run \`npm install @tensorflow/tfjs-node-gpu\`, ${REMEDY} for CUDA 11.2 and cuDNN 8.1 on Linux.`;
    await loadLibrary('@tensorflow/tfjs-node-gpu', remedy);
    return 'libtensorflow with CUDA';
  },
};
