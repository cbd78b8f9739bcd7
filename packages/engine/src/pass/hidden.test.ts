import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, onTestFinished, vi } from 'vitest';
import { HiddenStates, spillError } from './hidden.ts';

const MIB = 2 ** 20;

/** A folder of temporary files that nothing else writes to. */
function ownTemporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'flapbook-spilling-'));
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  return folder;
}

/** Bytes of typed arrays that something still refers to. */
function arrayBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}

function opened(batches: number, floats: number, budgetBytes: number): HiddenStates {
  const states = new HiddenStates(new Array<number>(batches).fill(floats), budgetBytes);
  onTestFinished(() => states.close());
  return states;
}

/** Puts a batch full of one number. */
async function fill(states: HiddenStates, batch: number, value: number): Promise<void> {
  await states.put(batch, states.buffer(batch).fill(value));
}

it('holds what the budget allows, and the rest in a file', async () => {
  const folder = ownTemporaryFolder();
  const before = arrayBytes();
  // 64 MiB, of which eight batches of a MiB may stay.
  const states = opened(64, MIB / 4, 8 * MIB);
  for (let batch = 0; batch < 64; batch++) await fill(states, batch, batch);
  const held = arrayBytes() - before;
  expect(held).toBeGreaterThanOrEqual(8 * MIB);
  // And the one that is on its way.
  expect(held).toBeLessThanOrEqual(10 * MIB);
  if (process.platform === 'linux') expect(bytesOnDisk(folder)).toBe(56 * MIB);
});

it('gives every batch back as it was put, in whatever order', async () => {
  ownTemporaryFolder();
  const lengths = [5, 300, 7, 1024, 1];
  for (const budgetBytes of [0, 4 * 305, 1e9]) {
    const states = new HiddenStates(lengths, budgetBytes);
    for (const [batch, length] of lengths.entries()) {
      await states.put(
        batch,
        Float32Array.from({ length }, (_, i) => batch + i / 7),
      );
    }
    for (const batch of [3, 0, 4, 2, 1, 3]) {
      const found = await states.take(batch);
      expect(found).toEqual(Float32Array.from({ length: lengths[batch]! }, (_, i) => batch + i / 7));
      states.giveBack(batch, found);
    }
    // What is put again takes the place of what was there.
    await states.put(1, new Float32Array(300).fill(-1));
    expect(await states.take(1)).toEqual(new Float32Array(300).fill(-1));
    expect(await states.take(2)).toEqual(Float32Array.from({ length: 7 }, (_, i) => 2 + i / 7));
    await states.close();
  }
});

it.skipIf(process.platform === 'win32')('leaves no file behind, even where the process is killed', async () => {
  const folder = ownTemporaryFolder();
  const states = opened(3, 100, 0);
  await fill(states, 2, 1);
  // It has lost its name already.
  expect(readdirSync(folder)).toEqual([]);
  expect((await states.take(2))[99]).toBe(1);
});

it('says that the disk is full, and where there may be another', () => {
  const full = Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' });
  expect(spillError(full, 3e9)).toMatchObject({
    code: 'DISK_FULL',
    message: `Hidden states of 3000 MB do not fit on the disk of ${tmpdir()}; the variable TMPDIR names another folder, and an engine with more memory (--engine-memory) keeps more of them out of it.`,
  });
  const other = Object.assign(new Error('read EIO'), { code: 'EIO' });
  expect(spillError(other, 3e9)).toBe(other);
});

/** Of files in a folder that this process has open, with a name or without. */
function bytesOnDisk(folder: string): number {
  let bytes = 0;
  for (const descriptor of readdirSync('/proc/self/fd')) {
    const link = path.join('/proc/self/fd', descriptor);
    try {
      if (readlinkSync(link).startsWith(folder)) bytes += statSync(link).size;
    } catch {
      // Closed meanwhile: that of the listing itself.
    }
  }
  return bytes;
}
