import type * as Dawn from 'webgpu';
import { NotInstalledError } from '../../devices.ts';
import type { Runtime } from '../runtime.ts';
import { type Backend, loadLibrary, unavailable } from './backend.ts';

/** The GPU by Dawn, Chromium's WebGPU: Vulkan on Linux, Metal on macOS, Direct3D on Windows. */
export const webgpu: Backend = {
  name: 'webgpu',
  backend: 'webgpu',
  automatic: true,
  async load(tf, { isNamed }) {
    const { create, globals } = (await loadLibrary('webgpu', 'Run `npm install webgpu`.')) as typeof Dawn;
    const scope: typeof globalThis & { navigator?: { gpu?: GPU } } = globalThis;
    Object.assign(scope, globals);
    scope.navigator ??= {};
    // TensorFlow.js looks for it where a browser has it, and Node has no place for it yet.
    const gpu = scope.navigator.gpu ?? create([]);
    Object.defineProperty(scope.navigator, 'gpu', { value: gpu, configurable: true });
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) {
      throw unavailable('WebGPU finds no device', {
        cause: 'no adapter',
        remedy:
          'Install the driver of the graphics card; on Linux with its Vulkan library: `apt-get install libvulkan1`, and mesa-vulkan-drivers for AMD and Intel.',
      });
    }
    if (adapter.info.isFallbackAdapter && !isNamed) {
      throw new NotInstalledError('WebGPU finds no graphics card, only a program that stands in for one.');
    }
    await loadLibrary('@tensorflow/tfjs-backend-webgpu', 'Run `npm install @tensorflow/tfjs-backend-webgpu`.');
    configure(tf);
    const { vendor, architecture, device, description } = adapter.info;
    return [...new Set([vendor, architecture, device, description])].filter(Boolean).join(' ');
  },
};

/** One way of multiplying for all shapes, so that a row's results do not depend on how many rows there are. */
function configure(tf: Runtime): void {
  const packed = 3;
  tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', packed);
  tf.env().set('WEBGPU_CPU_FORWARD', false);
}
