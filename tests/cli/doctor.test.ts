import { describe, expect, it } from 'vitest';
import { flapbook, flapbookWith } from './flapbook.ts';

interface Report {
  readonly deviceMemory: string | null;
  readonly engineMemory: string | null;
  readonly healthy: boolean;
  readonly machine: { readonly machine: string };
  readonly engines: readonly { engine: string; device: string; description: string | null; reason: string | null }[];
  readonly database: { readonly description: string; readonly reason: string | null };
  readonly hub: { readonly hasToken: boolean };
}

describe('flapbook doctor', () => {
  it('tells of every engine and device, of what they lack, and no secret', async () => {
    const environment = {
      HF_TOKEN: 'hf_secret',
      DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/none',
      FLAPBOOK_DEVICE_MEMORY: '20GB',
      FLAPBOOK_ENGINE_MEMORY: '2GiB',
    };
    const { stdout, code } = await flapbookWith(environment, 'doctor', '--json');
    const report = JSON.parse(stdout) as Report;
    const of = (engine: string, device: string) =>
      report.engines.find((one) => one.engine === engine && one.device === device)!;
    expect(of('onnx', 'cpu')).toMatchObject({ reason: null, description: expect.stringMatching(/^ONNX Runtime/) });
    expect(of('tfjs', 'wasm')).toMatchObject({ reason: null, description: expect.stringMatching(/^TensorFlow\.js/) });
    expect(of('tfjs', 'node-gpu').reason).toContain('npm install @tensorflow/tfjs-node-gpu');
    expect(report.machine.machine).toMatch(/^[0-9a-f]{16}$/);
    expect(of('onnx-f16', 'cpu')).toBeUndefined();
    expect(report).toMatchObject({ deviceMemory: '20GB', engineMemory: '2GiB' });
    expect(report.hub.hasToken).toBe(true);
    expect(report.database).toMatchObject({ description: '127.0.0.1:1/none', reason: expect.any(String) });
    expect(stdout).not.toContain('secret');
    // Without a database nothing runs.
    expect([report.healthy, code]).toEqual([false, 1]);
  });

  it('says it to people: what is taken, and of the rest why not and what would help', async () => {
    const { stdout } = await flapbookWith({ FLAPBOOK_DEVICE_MEMORY: '' }, 'doctor');
    const [top, ...engines] = stdout.split('\n\nengine ');
    expect(top).toMatch(/^Node\.js +\d+\.\d+/);
    expect(top).toMatch(/^database +\S/m);
    expect(engines.map((engine) => engine.split('\n')[0])).toEqual(['onnx', 'onnx-f16', 'tfjs']);
    for (const engine of engines) {
      const devices = engine.split('\n').filter((line) => line.startsWith('  '));
      expect(devices.length).toBeGreaterThanOrEqual(5);
      // Every one runs, with its library's name, or says why it does not.
      for (const line of devices) expect(line).toMatch(/^ {2}(yes|no ) {2}[a-z-]+ +\S+ \S+/);
      expect(engine.match(/taken unless another is named/g) ?? []).toHaveLength(engine.includes('  yes') ? 1 : 0);
    }
    expect(engines[0]).toMatch(/yes {2}cpu +ONNX Runtime/);
    if (process.platform === 'linux') {
      expect(engines[0]).toMatch(/no {3}coreml +ONNX Runtime has no provider coreml for linux.* macOS only\./);
      expect(engines[0]).toMatch(/no {3}directml +ONNX Runtime has no provider dml for linux.* Windows only\./);
    }
    expect(engines[2]).toMatch(/no {3}node +@tensorflow\/tfjs-node is not installed\. Run `npm install/);
  });

  it('refuses engines and devices that there are not, before anything starts', async () => {
    const worker = (...given: string[]) => flapbook('worker', '--database', 'postgres://127.0.0.1:1/none', ...given);
    const [engine, device] = await Promise.all([worker('--engine', 'abacus'), worker('--device', 'wasm')]);
    expect(engine).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no engine abacus') });
    const missing = await worker('--engine', 'tfjs', '--device', 'node-gpu');
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('error ENGINE_UNAVAILABLE') });
    const memory = await worker('--device-memory', 'plenty');
    expect(memory).toMatchObject({ code: 2, stderr: expect.stringContaining('“plenty” is no size') });
    const all = await worker('--engine-memory', '1000TB');
    expect(all).toMatchObject({ code: 2, stderr: expect.stringMatching(/cannot keep .* this machine has .* GiB/) });
    expect(device).toMatchObject({ code: 2, stderr: expect.stringContaining('Engine onnx has no device wasm') });
  });
});
