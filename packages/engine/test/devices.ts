import { describe, it, vi } from 'vitest';
import { inspectEngines } from '../src/inspect.ts';
import { createEngine, type EngineName } from '../src/registry.ts';
import { describeEngine, type EngineLimits } from './conformance.ts';
import { useSwiftShader } from './swiftshader.ts';

/** Those whose library, cuBLAS, takes another kernel for another number of rows. */
const BY_BATCH: readonly string[] = ['cuda', 'tensorrt', 'node-gpu'];

/** Those that are sent rows one by one, so that it makes no difference. */
const ROW_BY_ROW: readonly string[] = ['node'];

/** `npm run conformance`: everything on every device of this machine, whatever it takes. */
const isThorough = process.env.FLAPBOOK_CONFORMANCE === 'all';

/**
 * The suite on every device of an engine; those that do not start are skipped with the reason.
 *
 * @param whole - the device that passes all of it every day; the others a few cases
 */
export async function describeDevices(
  engine: EngineName,
  { whole, ...limits }: Omit<EngineLimits, 'brief'> & { readonly whole: string },
): Promise<void> {
  useSwiftShader((name, value) => vi.stubEnv(name, value));
  for (const { device, reason } of await inspectEngines([engine])) {
    const name = `${engine} ${device}`;
    if (reason !== null) {
      describe(`engine ${name}`, () => {
        it.skip(reason, () => undefined);
      });
      continue;
    }
    const brief = !isThorough && device !== whole;
    describeEngine(name, (options) => createEngine(engine, { ...options, device, threads: 2 }), {
      ...limits,
      brief,
      batchInvariant: !BY_BATCH.includes(device),
      rowByRow: ROW_BY_ROW.includes(device),
    });
  }
}
