import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { inWorkplace, requireRoomForCheck } from './workplace.ts';

async function folder(): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), 'flapbook-workplace-'));
  onTestFinished(() => rm(root, { recursive: true }));
  return root;
}

test('a check leaves nothing, whether it succeeds or not, and takes away what killed workers left a day ago', async () => {
  const root = await folder();
  const [old, recent, other] = ['flapbook-selftest-old', 'flapbook-selftest-recent', 'other'].map((name) =>
    path.join(root, name),
  ) as [string, string, string];
  for (const place of [old, recent, other]) await mkdir(place);
  await writeFile(path.join(old, 'model.safetensors'), 'half');
  const dayAgo = Date.now() / 1000 - 86_460;
  for (const place of [old, other]) await utimes(place, dayAgo, dayAgo);
  await inWorkplace(async (directory) => {
    await writeFile(path.join(directory, 'model.safetensors'), 'whole');
    expect(await readdir(root)).toHaveLength(3);
  }, root);
  const failing = inWorkplace(() => Promise.reject(new Error('it differs')), root);
  await expect(failing).rejects.toThrow('it differs');
  expect((await readdir(root)).sort()).toEqual(['flapbook-selftest-recent', 'other']);
});

test('an export that the disk could not hold twice is refused before it is written', async () => {
  const root = await folder();
  await requireRoomForCheck(1, root);
  await expect(requireRoomForCheck(2 ** 60, root)).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringContaining(root),
  });
});
