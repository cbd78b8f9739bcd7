import { FlapbookError } from '@flapbook/flap';
import { createOnnxEngine } from './onnx/engine.ts';
import { createTfjsEngine } from './tfjs/engine.ts';
import type { Engine, EngineOptions } from './types.ts';

/** Every engine by name. A new one is a folder beside `onnx` and a line here. */
export const ENGINES = {
  onnx: createOnnxEngine,
  tfjs: createTfjsEngine,
} as const satisfies Record<string, (options: EngineOptions) => Promise<Engine>>;

export type EngineName = keyof typeof ENGINES;

/** @throws FlapbookError ENGINE_UNAVAILABLE when the engine's library is not installed or does not load. */
export async function createEngine(name: string = 'onnx', options: EngineOptions = {}): Promise<Engine> {
  if (!Object.hasOwn(ENGINES, name)) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `There is no engine ${name}; there are: ${Object.keys(ENGINES).join(', ')}.`,
    );
  }
  return ENGINES[name as EngineName](options);
}
