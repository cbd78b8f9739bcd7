import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chunks, pattern, sha256 } from '../../test/bytes.ts';
import { openArtifacts } from '../index.ts';

const bytes = pattern(1_000_000, 61);
const id = sha256(Uint8Array.of(61));

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flapbook-draft-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Half of the bytes are written, a checkpoint each 100 kB, when the writer is killed. */
async function killWriter(): Promise<void> {
  const module = fileURLToPath(new URL('../../test/killedWriter.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), module, root, id], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Where the next attempt begins. */
async function goesOnAt(): Promise<number> {
  const store = await openArtifacts(root);
  let begun = -1;
  const stored = await store.putResumable({
    id,
    byteLength: bytes.byteLength,
    open(start) {
      begun = start;
      return chunks(bytes.subarray(start));
    },
  });
  // Whatever was there: the bytes are right.
  expect(stored.digest).toBe(sha256(bytes));
  expect(await readdir(join(root, 'tmp'))).toEqual([]);
  return begun;
}

it('goes on at the last checkpoint of a writer that was killed', async () => {
  await killWriter();
  expect(await goesOnAt()).toBe(400_000);
});

it('believes what is there only as far as its digests say: a file that is changed, too short or too long, a torn note', async () => {
  await killWriter();
  const names = await readdir(join(root, 'tmp'));
  const [draft, notes] = ['.part', '.checkpoints'].map((end) =>
    join(root, 'tmp', names.find((name) => name.endsWith(end))!),
  ) as [string, string];
  const written = await readFile(draft);
  const noted = await readFile(notes, 'utf8');
  const kept = `${join(root, 'tmp', 'flapbook-draft')}.${id}`;
  await rm(draft);
  const cases: readonly (readonly [draft: Uint8Array, notes: string, expected: number])[] = [
    [written.map((byte, at) => (at === 250_000 ? byte ^ 1 : byte)), noted, 200_000],
    [written.subarray(0, 350_000), noted, 300_000],
    // As after a power cut: the file has its length, and not its bytes.
    [Buffer.concat([written.subarray(0, 300_000), Buffer.alloc(200_000)]), noted, 300_000],
    [Buffer.concat([written, Buffer.alloc(900_000)]), noted, 400_000],
    [written, noted.slice(0, -20), 300_000],
    [written, `${noted}\n500000 ${'0'.repeat(64)}\n`, 400_000],
    [written, 'nonsense', 0],
    [written, '', 0],
  ];
  for (const [content, text, expected] of cases) {
    await writeFile(`${kept}.part`, content);
    await writeFile(`${kept}.checkpoints`, text);
    expect(await goesOnAt()).toBe(expected);
  }
});
