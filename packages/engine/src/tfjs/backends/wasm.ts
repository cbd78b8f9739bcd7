import type { Runtime } from '../runtime.ts';
import { type Backend, loadLibrary } from './backend.ts';

/** WebAssembly with SIMD, on one thread. */
export const wasm: Backend = {
  name: 'wasm',
  backend: 'wasm',
  automatic: true,
  async load(tf) {
    await loadLibrary('@tensorflow/tfjs-backend-wasm', 'Run `npm install @tensorflow/tfjs-backend-wasm`.');
    await withoutListeners(() => initialise(tf));
    return '1 thread, SIMD';
  },
};

async function initialise(tf: Runtime): Promise<void> {
  await tf.setBackend('wasm');
}

/** The module listens for uncaught errors, only to throw them again: a process has listeners of its own for that. */
async function withoutListeners(run: () => Promise<void>): Promise<void> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set(process.listeners(event as 'uncaughtException')));
  try {
    await run();
  } finally {
    for (const [i, event] of events.entries()) {
      for (const listener of process.listeners(event as 'uncaughtException')) {
        if (!before[i]!.has(listener)) process.removeListener(event, listener);
      }
    }
  }
}
