export type { PassedOver } from './devices.ts';
export { type DeviceReport, inspectEngines } from './inspect.ts';
export { machineMemory, requireMemory } from './memory.ts';
export { DeviceLostError } from './pass/device-lost.ts';
export { createEngine, ENGINES, type EngineName, engineNamed } from './registry.ts';
export { type TracedOptions, traced } from './traced.ts';
export type * from './types.ts';
