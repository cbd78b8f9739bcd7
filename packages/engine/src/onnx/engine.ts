import { FlapbookError } from '@flapbook/flap';
import { chooseDevice } from '../devices.ts';
import { StreamedModel } from '../pass/model.ts';
import type { Engine, EngineOptions } from '../types.ts';
import { OnnxDevice } from './device.ts';
import { onnxDevices } from './providers.ts';
import { loadRuntime } from './runtime.ts';

const DEFAULT_BUDGET_BYTES = 2 ** 30;

/** ONNX Runtime in this process. Its runs block the event loop: use it in a worker process. */
export async function createOnnxEngine(options: EngineOptions = {}): Promise<Engine> {
  const { device, threads, memoryBudgetBytes = DEFAULT_BUDGET_BYTES } = options;
  if (threads !== undefined && (!Number.isSafeInteger(threads) || threads < 1)) {
    throw new FlapbookError('BAD_PARAMETER', `threads must be a whole number of at least 1, not ${threads}.`);
  }
  const runtime = await loadRuntime();
  const { name, opened, passedOver } = await chooseDevice('onnx', onnxDevices(loadRuntime, threads), device);
  const { session } = opened;
  return {
    name: 'onnx',
    provider: name,
    description: `ONNX Runtime ${runtime.env.versions.node}, ${opened.description}`,
    passedOver,
    open: async (model) => {
      const onDevice = new OnnxDevice({ runtime, session, description: model.description });
      return new StreamedModel(onDevice, model, memoryBudgetBytes);
    },
  };
}
