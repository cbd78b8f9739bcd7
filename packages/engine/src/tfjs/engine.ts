import { chooseDevice, requireThreads } from '../devices.ts';
import { DEFAULT_BUDGET_BYTES, requireMemory } from '../memory.ts';
import { StreamedModel } from '../pass/model.ts';
import type { Engine, EngineOptions } from '../types.ts';
import { tfjsDevices } from './backends/devices.ts';
import { TfjsDevice } from './device.ts';
import { loadRuntime } from './runtime.ts';
import { Scope } from './scope.ts';

/** TensorFlow.js in this process. */
export async function createTfjsEngine(options: EngineOptions = {}): Promise<Engine> {
  const { device, threads, memoryBudgetBytes = DEFAULT_BUDGET_BYTES, deviceMemoryBytes } = options;
  requireThreads(threads);
  requireMemory(memoryBudgetBytes);
  const tf = await loadRuntime();
  const { name, opened, passedOver } = await chooseDevice('tfjs', tfjsDevices(loadRuntime, { threads }), device);
  return {
    name: 'tfjs',
    provider: name,
    description: `TensorFlow.js ${tf.version_core}, ${name}, ${opened.description}`,
    passedOver,
    open: async (model) => {
      const onDevice = new TfjsDevice(new Scope(tf, opened.backend), model.description, opened);
      return new StreamedModel(onDevice, model, { budgetBytes: memoryBudgetBytes, deviceBytes: deviceMemoryBytes });
    },
  };
}
