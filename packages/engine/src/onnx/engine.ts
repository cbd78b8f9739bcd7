import { chooseDevice, requireThreads } from '../devices.ts';
import type { Precision } from '../graph/traits.ts';
import { DEFAULT_BUDGET_BYTES, requireMemory } from '../memory.ts';
import { StreamedModel } from '../pass/model.ts';
import type { Engine, EngineOptions } from '../types.ts';
import { OnnxDevice } from './device.ts';
import { onnxDevices } from './providers.ts';
import { loadRuntime } from './runtime.ts';

/** ONNX Runtime in this process. Its runs block the event loop: use it in a worker process. */
export function createOnnxEngine(options: EngineOptions = {}): Promise<Engine> {
  return create('onnx', {}, options);
}

/**
 * The same with the products of linear layers in float16, as graphics cards multiply fastest. What they add up to, norms,
 * attention, statistics and gradients stay in float32. Results have keys of their own.
 */
export function createHalfEngine(options: EngineOptions = {}): Promise<Engine> {
  return create('onnx-f16', { half: true }, options);
}

async function create(name: string, precision: Precision, options: EngineOptions): Promise<Engine> {
  const { device, threads, memoryBudgetBytes = DEFAULT_BUDGET_BYTES, deviceMemoryBytes } = options;
  requireThreads(threads);
  requireMemory(memoryBudgetBytes);
  const runtime = await loadRuntime();
  const devices = onnxDevices(loadRuntime, { threads, ...precision });
  const { name: provider, opened, passedOver } = await chooseDevice(name, devices, device);
  const { session, description } = opened;
  const deviceBytes = deviceMemoryBytes ?? opened.memoryToTake ?? undefined;
  return {
    name,
    provider,
    description: `ONNX Runtime ${runtime.env.versions.node}, ${description}${precision.half ? ', products in float16' : ''}`,
    passedOver,
    open: async (model) => {
      const onDevice = new OnnxDevice({ runtime, session, precision, description: model.description });
      return new StreamedModel(onDevice, model, { budgetBytes: memoryBudgetBytes, deviceBytes });
    },
  };
}
