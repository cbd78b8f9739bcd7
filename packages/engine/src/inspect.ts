import { toProblem } from '@flapbook/flap';
import { ENGINES, type EngineName, engineNamed } from './registry.ts';

/** Whether an engine runs on a device of this machine. */
export interface DeviceReport {
  readonly engine: EngineName;
  readonly device: string;
  /** One line for people: library, version, device; null where it does not run. */
  readonly description: string | null;
  /** Why it does not run, and what to install; null where it does. */
  readonly reason: string | null;
  /** What to name to have it: an automatic device is taken without being named. */
  readonly automatic: boolean;
}

/** Starts every engine on every device, one after another, the best first. */
export async function inspectEngines(
  engines: readonly EngineName[] = Object.keys(ENGINES) as EngineName[],
): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = [];
  for (const engine of engines) {
    const { devices, create } = engineNamed(engine);
    for (const { name: device, automatic } of devices) {
      try {
        const { description } = await create({ device });
        reports.push({ engine, device, automatic, description, reason: null });
      } catch (error) {
        reports.push({ engine, device, automatic, description: null, reason: toProblem(error).message });
      }
    }
  }
  return reports;
}
