import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { askForCard } from './card.ts';

/** Stands for the driver's tool, of which a machine without a card has none; tells which card it was asked for. */
async function driverSays(line: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-card-'));
  await writeFile(path.join(folder, 'nvidia-smi'), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
}

beforeEach(() => void vi.unstubAllEnvs());

it('tells name and memory of the card that CUDA takes first', async () => {
  await driverSays(`test "$1" = --query-gpu=memory.total,name || exit 2
    case "$3" in --id=0) echo "81559, NVIDIA H100 80GB HBM3";; --id=2) echo "143771, NVIDIA H200";; esac`);
  vi.stubEnv('CUDA_VISIBLE_DEVICES', undefined);
  expect(await askForCard()).toEqual({ name: 'NVIDIA H100 80GB HBM3', memory: 81559 * 2 ** 20 });
  vi.stubEnv('CUDA_VISIBLE_DEVICES', '2,0');
  expect(await askForCard()).toEqual({ name: 'NVIDIA H200', memory: 143771 * 2 ** 20 });
});

it('knows nothing where the tool is missing or does not say', async () => {
  const nothing = { name: null, memory: null };
  vi.stubEnv('PATH', tmpdir());
  expect(await askForCard()).toEqual(nothing);
  vi.unstubAllEnvs();
  await driverSays('echo "[N/A], [N/A]"');
  expect(await askForCard()).toEqual(nothing);
  await driverSays('echo "No devices were found"; exit 6');
  expect(await askForCard()).toEqual(nothing);
});
