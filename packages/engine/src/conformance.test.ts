import { describe, it, vi } from 'vitest';
import { describeEngine, type EngineLimits } from '../test/conformance.ts';
import { useSwiftShader } from '../test/swiftshader.ts';
import { inspectEngines } from './inspect.ts';
import { createEngine } from './registry.ts';

/** `npm run conformance`: everything on every device of this machine, whatever it takes. */
const isThorough = process.env.FLAPBOOK_CONFORMANCE === 'all';

/** What the way back is not written for: of the architectures without gradients, one of the reasons. */
const ONNX_WITHOUT_GRADIENTS = {
  qwen3: 'norms of queries and keys',
  gemma: 'activations other than SiLU',
  gemma2: 'norms behind modules',
  gemma3: 'norms of queries and keys',
  gpt2: 'layer norms',
  opt: 'MLPs without a gate',
  'opt-350m': 'models without a final norm',
  'gpt-neox': 'attention and MLP side by side',
  'gpt-neox-serial': 'MLPs without a gate',
  bloom: 'attention with linear biases',
};

/** Every day, everything where it is fast, and a few cases elsewhere. */
const WHOLE = ['onnx cpu', 'tfjs wasm'];

useSwiftShader((name, value) => vi.stubEnv(name, value));

for (const { engine, device, reason } of await inspectEngines()) {
  const name = `${engine} ${device}`;
  if (reason !== null) {
    describe(`engine ${name}`, () => {
      it.skip(reason, () => undefined);
    });
    continue;
  }
  const limits: EngineLimits = {
    brief: !isThorough && !WHOLE.includes(name),
    ...(engine === 'onnx' && { gradients: ONNX_WITHOUT_GRADIENTS }),
  };
  describeEngine(name, (options) => createEngine(engine, { ...options, device, threads: 2 }), limits);
}
