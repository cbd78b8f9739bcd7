import type { DeviceKind } from '../../devices.ts';
import type { Runtime } from '../runtime.ts';
import { type LoadOptions, unavailable } from './backend.ts';
import { TFJS_DEVICES } from './registry.ts';

export interface OpenedBackend {
  /** What TensorFlow.js calls it. */
  readonly backend: string;
  /** See `Device`. */
  readonly rowByRow?: boolean;
  /** For people. */
  readonly description: string;
}

/** The backends as devices. */
export function tfjsDevices(
  loadRuntime: () => Promise<Runtime>,
  { threads }: Pick<LoadOptions, 'threads'>,
): DeviceKind<OpenedBackend>[] {
  return TFJS_DEVICES.map(({ name, automatic, backend, rowByRow, load }) => ({
    name,
    automatic,
    async open(isNamed) {
      const tf = await loadRuntime();
      const description = await load(tf, { isNamed, threads });
      if (!(await tf.setBackend(backend))) {
        const cause = 'its initialisation failed';
        throw unavailable(`TensorFlow.js' backend ${backend} does not start`, { cause, remedy: '' });
      }
      return { backend, rowByRow, description };
    },
  }));
}
