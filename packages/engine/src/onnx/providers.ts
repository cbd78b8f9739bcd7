import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import type { InferenceSession } from 'onnxruntime-node';
import { askForCard } from '../card.ts';
import { type DeviceKind, type DeviceName, NotInstalledError } from '../devices.ts';
import { buildProbe } from '../graph/probe.ts';
import type { Precision } from '../graph/traits.ts';
import { keepFloat32 } from '../nvidia.ts';
import { reasonOf } from '../reason.ts';
import type { Runtime } from './runtime.ts';

interface Provider extends DeviceName {
  /** What ONNX Runtime calls it. */
  readonly provider: string;
  /** What has to lie beside ONNX Runtime's own library. */
  readonly library?: string;
  readonly remedy: string;
}

/** Characters. */
const MOST_REASON = 300;

const CUDA =
  'On Linux with an NVIDIA driver, CUDA 12 and cuDNN 9, run ' +
  '`node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12`.';

/** Every execution provider, the best first. Only CUDA is taken by itself: the others are for those who ask for them. */
export const ONNX_DEVICES: readonly Provider[] = [
  { name: 'cuda', provider: 'cuda', automatic: true, library: 'providers_cuda', remedy: CUDA },
  { name: 'cpu', provider: 'cpu', automatic: true, remedy: 'Reinstall onnxruntime-node.' },
  {
    name: 'tensorrt',
    provider: 'tensorrt',
    automatic: false,
    library: 'providers_tensorrt',
    remedy: `${CUDA} TensorRT 10 has to be on the library path.`,
  },
  {
    name: 'webgpu',
    provider: 'webgpu',
    automatic: false,
    remedy:
      'Install the driver of the graphics card; on Linux with its Vulkan library (libvulkan1, and mesa-vulkan-drivers for AMD and Intel).',
  },
  { name: 'coreml', provider: 'coreml', automatic: false, remedy: 'CoreML is there on macOS only.' },
  { name: 'directml', provider: 'dml', automatic: false, remedy: 'DirectML is there on Windows only.' },
];

/**
 * Those that multiply in float16. ONNX Runtime's own processor does not: it would compute in float32 and leave the rounding
 * out.
 */
export const ONNX_HALF_DEVICES: readonly Provider[] = ONNX_DEVICES.filter(({ name }) => name !== 'cpu').map(
  (device) => ({ ...device, automatic: ['cuda', 'webgpu', 'directml'].includes(device.name) }),
);

export interface OpenedProvider {
  readonly session: InferenceSession.SessionOptions;
  /** Bytes that a layer and what it makes of a batch may take where nobody said how much; null where it is not known. */
  readonly memoryToTake: number | null;
  /** For people. */
  readonly description: string;
}

/** The providers as devices, of which each is opened by running a graph of one product on it. */
export function onnxDevices(
  loadRuntime: () => Promise<Runtime>,
  { threads, half = false }: { readonly threads: number | undefined } & Precision,
): DeviceKind<OpenedProvider>[] {
  const devices = half ? ONNX_HALF_DEVICES : ONNX_DEVICES;
  return devices.map(({ name: device, provider, automatic, library, remedy }) => ({
    name: device,
    automatic,
    async open() {
      const runtime = await loadRuntime();
      if (!runtime.listSupportedBackends().some(({ name }) => name === provider)) {
        const platform = `${process.platform} on ${process.arch}`;
        throw new NotInstalledError(`ONNX Runtime has no provider ${provider} for ${platform}. ${remedy}`);
      }
      if (library && !existsSync(libraryPath(library))) {
        throw new NotInstalledError(`${path.basename(libraryPath(library))} is not installed. ${remedy}`);
      }
      const isNvidia = library !== undefined;
      if (isNvidia) keepFloat32();
      const session: InferenceSession.SessionOptions = {
        executionProviders: [provider],
        ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
        // What a provider has no kernel for runs on the processor, which is said at every start.
        ...(device === 'cpu' ? {} : { logSeverityLevel: 3 }),
      };
      await probe(runtime, session, { provider, remedy });
      if (half) await probe(runtime, session, { provider, remedy: 'Take the engine onnx there.', half });
      const card = isNvidia ? await askForCard() : null;
      const told = device === 'cpu' ? `${threads ?? availableParallelism()} threads` : card?.name;
      const description = told ? `${device}, ${told}` : device;
      return { session, description, memoryToTake: card?.memory ? card.memory / 4 : null };
    },
  }));
}

/** Where ONNX Runtime looks for the libraries of its providers. */
function libraryPath(name: string): string {
  const own = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  const folder = path.join(path.dirname(own), 'bin', 'napi-v6', process.platform, process.arch);
  return path.join(folder, process.platform === 'win32' ? `onnxruntime_${name}.dll` : `libonnxruntime_${name}.so`);
}

async function probe(
  runtime: Runtime,
  options: InferenceSession.SessionOptions,
  { provider, remedy, half }: Pick<Provider, 'provider' | 'remedy'> & Precision,
): Promise<void> {
  try {
    const session = await runtime.InferenceSession.create(buildProbe({ half }), options);
    try {
      const two = new runtime.Tensor('float32', Float32Array.of(2), [1]);
      const { square } = await session.run({ value: two });
      if (square!.data[0] !== 4) throw new Error(`2 times 2 is ${square!.data[0]} there`);
    } finally {
      await session.release();
    }
  } catch (cause) {
    const reason = reasonOf(cause).slice(0, MOST_REASON);
    const what = half ? 'does not multiply in float16' : 'does not start';
    const message = `ONNX Runtime's provider ${provider} ${what} (${reason}). ${remedy}`;
    throw new FlapbookError('ENGINE_UNAVAILABLE', message, { cause });
  }
}
