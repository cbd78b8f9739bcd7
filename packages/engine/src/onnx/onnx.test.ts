import { describe, expect, it } from 'vitest';
import { describeEngine } from '../../test/conformance.ts';
import { createEngine } from '../registry.ts';
import { loadRuntime } from './runtime.ts';

describeEngine('onnx on cpu', (options) => createEngine('onnx', { ...options, threads: 2 }));

describe('engine onnx', () => {
  it('says what it is', async () => {
    const engine = await createEngine();
    expect(engine).toMatchObject({ name: 'onnx', provider: 'cpu' });
    expect(engine.description).toMatch(/^ONNX Runtime \d+\.\d+\.\d+, cpu, \d+ threads$/);
  });

  it('says what to install where ONNX Runtime does not load', async () => {
    const load = loadRuntime(() => Promise.reject(new Error('Cannot find package')));
    await expect(load).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringContaining('npm install onnxruntime-node'),
    });
  });

  it('refuses settings that make no sense', async () => {
    await expect(createEngine('onnx', { threads: 0 })).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
    await expect(createEngine('abacus')).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  });
});
