import { availableParallelism } from 'node:os';
import { FlapbookError } from '@flapbook/flap';
import { StreamedModel } from '../pass/model.ts';
import type { Engine, EngineOptions } from '../types.ts';
import { OnnxDevice } from './device.ts';
import { loadRuntime } from './runtime.ts';

const DEFAULT_BUDGET_BYTES = 2 ** 30;

/** ONNX Runtime in this process. Its runs block the event loop: use it in a worker process. */
export async function createOnnxEngine(options: EngineOptions = {}): Promise<Engine> {
  const { provider = 'cpu', threads, memoryBudgetBytes = DEFAULT_BUDGET_BYTES } = options;
  if (threads !== undefined && (!Number.isSafeInteger(threads) || threads < 1)) {
    throw new FlapbookError('BAD_PARAMETER', `threads must be a whole number of at least 1, not ${threads}.`);
  }
  const runtime = await loadRuntime();
  const session = { executionProviders: [provider], ...(threads === undefined ? {} : { intraOpNumThreads: threads }) };
  return {
    name: 'onnx',
    provider,
    description: `ONNX Runtime ${runtime.env.versions.node}, ${provider}, ${threads ?? availableParallelism()} threads`,
    open: async (model) => {
      const device = new OnnxDevice({ runtime, session, description: model.description });
      return new StreamedModel(device, model, memoryBudgetBytes);
    },
  };
}
