import { type Backend, loadLibrary } from './backend.ts';

/** Plain JavaScript: slow, and there everywhere. */
export const cpu: Backend = {
  name: 'cpu',
  backend: 'cpu',
  automatic: true,
  async load() {
    await loadLibrary('@tensorflow/tfjs-backend-cpu', 'Run `npm install @tensorflow/tfjs-backend-cpu`.');
    return 'plain JavaScript';
  },
};
