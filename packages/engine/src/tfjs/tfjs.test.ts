import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { calibrated } from '../../test/expect.ts';
import { openTiny, randomRows } from '../../test/models.ts';
import { createEngine } from '../registry.ts';
import { loadRuntime } from './runtime.ts';

describe('engine tfjs', () => {
  it('says what it is', async () => {
    const engine = await createEngine('tfjs', { device: 'wasm' });
    expect(engine).toMatchObject({ name: 'tfjs', provider: 'wasm' });
    expect(engine.description).toMatch(/^TensorFlow\.js \d+\.\d+\.\d+, wasm, 1 thread, SIMD$/);
  });

  it('says what to install where a library is not there, and takes no other device than the one that is named', async () => {
    const missing = { code: 'ENGINE_UNAVAILABLE', message: expect.stringContaining('npm install @tensorflow/tfjs') };
    await expect(loadRuntime(() => Promise.reject(new Error('Cannot find package')))).rejects.toMatchObject(missing);
    await expect(createEngine('tfjs', { device: 'node-gpu' })).rejects.toMatchObject(missing);
    await expect(createEngine('tfjs', { device: 'abacus' })).rejects.toMatchObject({
      code: 'BAD_PARAMETER',
      message: 'Engine tfjs has no device abacus; it has: node-gpu, node, webgpu, wasm, cpu.',
    });
  });

  it('has libtensorflow quiet but for warnings, in float32 on a card, and on as many threads as are asked for', async () => {
    const names = ['TF_CPP_MIN_LOG_LEVEL', 'NVIDIA_TF32_OVERRIDE', 'TF_NUM_INTRAOP_THREADS'];
    for (const name of names) vi.stubEnv(name, undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    // Before it is looked for: it reads them as it is loaded.
    await expect(createEngine('tfjs', { device: 'node-gpu' })).rejects.toThrow();
    expect(process.env).toMatchObject({ TF_CPP_MIN_LOG_LEVEL: '1', NVIDIA_TF32_OVERRIDE: '0' });
    expect(process.env.TF_NUM_INTRAOP_THREADS).toBeUndefined();
    await expect(createEngine('tfjs', { device: 'node-gpu', threads: 3 })).rejects.toThrow();
    expect(process.env.TF_NUM_INTRAOP_THREADS).toBe('3');
    await expect(createEngine('tfjs', { threads: 0 })).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  });

  it('leaves nothing on the device, whatever ran and however it ended', async () => {
    const { model } = await openTiny(await createEngine('tfjs', { device: 'wasm' }), { keyValueHeads: 2 });
    const rows = randomRows(4, 70);
    const before = tf.memory().numTensors;
    await model.evaluate(rows);
    await calibrated(model, rows, { rowsPerBatch: 3 });
    await model.gram(rows, { onGram: async () => undefined });
    await model.gradients(rows, { squares: true, onGradient: () => undefined });
    await model.nextTokens(rows);
    const abort = new AbortController();
    const onProgress = (): void => abort.abort(new Error('no longer wanted'));
    const stopped = model.evaluate(rows, { rowsPerBatch: 1, signal: abort.signal, onProgress });
    await expect(stopped).rejects.toThrow('no longer wanted');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('takes no more of the device for the gradients of more layers', async () => {
    const peaks: Record<string, number> = {};
    for (const [layers, rowsPerBatch] of [
      [2, 2],
      [8, 2],
      [2, 4],
    ] as const) {
      const { model } = await openTiny(await createEngine('tfjs', { device: 'wasm' }), { layers, hidden: 32 });
      const options = { rowsPerBatch, squares: true, onGradient: () => undefined };
      const { peakBytes, result } = await tf.profile(async () => {
        await model.gradients(randomRows(4, 40), options);
        return tf.tensor(0);
      });
      tf.dispose(result);
      peaks[`${layers} ${rowsPerBatch}`] = peakBytes;
    }
    expect(peaks['8 2']).toBe(peaks['2 2']);
    // What is measured is what a block of a batch records.
    expect(peaks['2 4']!).toBeGreaterThan(1.5 * peaks['2 2']!);
  });

  it('leaves the process its own listeners for errors', async () => {
    const events = ['uncaughtException', 'unhandledRejection'] as const;
    const before = events.map((event) => process.listenerCount(event));
    await createEngine('tfjs', { device: 'wasm' });
    expect(events.map((event) => process.listenerCount(event))).toEqual(before);
  });
});
