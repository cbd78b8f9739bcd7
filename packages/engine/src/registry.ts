import { FlapbookError } from '@flapbook/flap';
import { type ModelDescription, requireGradients } from '@flapbook/models';
import type { DeviceName } from './devices.ts';
import { createHalfEngine, createOnnxEngine } from './onnx/engine.ts';
import { ONNX_DEVICES, ONNX_HALF_DEVICES } from './onnx/providers.ts';
import { TFJS_DEVICES } from './tfjs/backends/registry.ts';
import { createTfjsEngine } from './tfjs/engine.ts';
import { requireLoss } from './tfjs/gradients/device.ts';
import type { Engine, EngineOptions } from './types.ts';

export interface EngineKind {
  /** Where it can run, the best first. */
  readonly devices: readonly DeviceName[];
  /** Whether it goes token by token, with the keys and values of those before. */
  readonly decodes: boolean;
  readonly create: (options: EngineOptions) => Promise<Engine>;
  /** @throws FlapbookError UNSUPPORTED_CONFIG for a model whose gradients the engine does not compute */
  readonly requireGradients: (description: ModelDescription) => void;
}

/** Every engine by name. A new one is a folder beside `onnx` and a line here. */
export const ENGINES = {
  onnx: { devices: ONNX_DEVICES, decodes: true, create: createOnnxEngine, requireGradients },
  'onnx-f16': { devices: ONNX_HALF_DEVICES, decodes: true, create: createHalfEngine, requireGradients },
  tfjs: { devices: TFJS_DEVICES, decodes: false, create: createTfjsEngine, requireGradients: requireLoss },
} as const satisfies Record<string, EngineKind>;

export type EngineName = keyof typeof ENGINES;

/** @throws FlapbookError ENGINE_UNAVAILABLE when the engine's library is not installed or its device does not start. */
export async function createEngine(name: string = 'onnx', options: EngineOptions = {}): Promise<Engine> {
  return engineNamed(name).create(options);
}

/** @throws FlapbookError BAD_PARAMETER for a name that no engine has */
export function engineNamed(name: string): EngineKind {
  if (Object.hasOwn(ENGINES, name)) return ENGINES[name as EngineName];
  throw new FlapbookError(
    'BAD_PARAMETER',
    `There is no engine ${name}; there are: ${Object.keys(ENGINES).join(', ')}.`,
  );
}
