import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { cardMemory, cardName } from './card.ts';

/** Stands for the driver's tool, of which a machine without a card has none; tells which card it was asked for. */
async function driverSays(line: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-card-'));
  await writeFile(path.join(folder, 'nvidia-smi'), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
}

beforeEach(() => void vi.unstubAllEnvs());

it('tells the memory of the card that CUDA takes first', async () => {
  await driverSays('case "$3" in --id=0) echo 81559;; --id=2) echo 143771;; esac');
  vi.stubEnv('CUDA_VISIBLE_DEVICES', undefined);
  expect(await cardMemory()).toBe(81559 * 2 ** 20);
  vi.stubEnv('CUDA_VISIBLE_DEVICES', '2,0');
  expect(await cardMemory()).toBe(143771 * 2 ** 20);
});

it('tells what the card is called', async () => {
  const names = 'case "$3" in --id=0) echo "NVIDIA H100 80GB HBM3";; --id=1) echo "NVIDIA A100-SXM4-40GB";; esac';
  await driverSays(`test "$1" = --query-gpu=name && ${names}`);
  vi.stubEnv('CUDA_VISIBLE_DEVICES', undefined);
  expect(await cardName()).toBe('NVIDIA H100 80GB HBM3');
  vi.stubEnv('CUDA_VISIBLE_DEVICES', '1');
  expect(await cardName()).toBe('NVIDIA A100-SXM4-40GB');
});

it('knows nothing where the tool is missing or does not say', async () => {
  vi.stubEnv('PATH', tmpdir());
  expect([await cardMemory(), await cardName()]).toEqual([null, null]);
  vi.unstubAllEnvs();
  await driverSays('echo "[N/A]"');
  expect([await cardMemory(), await cardName()]).toEqual([null, null]);
  await driverSays('echo "No devices were found"; exit 6');
  expect([await cardMemory(), await cardName()]).toEqual([null, null]);
});
