import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { entry, type GgufParts, ggufBytes, list, pair, text, u32, u64 } from '../../../test/ggufBytes.ts';
import { expectProblem, openFilesUnder, temporaryFolder } from '../../../test/helpers.ts';
import { openModelFolder } from '../../folder.ts';
import { parseGgufHeader } from './header.ts';

const tiny = await readFile(new URL('../../../test/golden/tiny.gguf', import.meta.url));

/** Folders of the test that runs; whatever was wrong with their files, none may stay open. */
const used: string[] = [];

async function fileOf(bytes: Uint8Array): Promise<string> {
  const folder = await temporaryFolder();
  used.push(folder);
  const file = path.join(folder, 'model.gguf');
  await writeFile(file, bytes);
  return file;
}

afterEach(async () => {
  for (const folder of used.splice(0)) expect((await openFilesUnder(folder)) ?? []).toEqual([]);
});

async function expectRefused(parts: GgufParts, ...pieces: string[]): Promise<void> {
  const file = await fileOf(ggufBytes(parts));
  await expectProblem(() => openModelFolder(file), 'BAD_CHECKPOINT', 'model.gguf', ...pieces);
}

const STRING = 8;
const LIST = 9;
const UINT32 = 4;

/* Files of any damage are tests/hostile/importers/gguf.ts's; these are the lies that are refused, one by one, with what is said. */
describe('a GGUF header that lies', () => {
  it('about what it is', async () => {
    await expectRefused({ magic: 'GGML' }, 'no GGUF file');
    await expectRefused({ version: 1 }, 'version 1');
    await expectRefused({ version: 4 }, 'version 4');
    await expectRefused({ version: 0x03000000 }, 'big-endian');
    const file = await fileOf(new Uint8Array(3));
    await expectProblem(() => openModelFolder(file), 'BAD_CHECKPOINT', 'cut short', 'byte 3');
  });

  it('about how much there is', async () => {
    await expectRefused({ tensorCount: 2n ** 60n }, 'tensors is 1152921504606846976');
    await expectRefused({ tensorCount: 2n ** 50n }, 'table of 1125899906842624 tensors');
    await expectRefused({ keyCount: 2n ** 63n }, '9223372036854775808');
    await expectRefused({ keyCount: 2n ** 40n }, 'Metadata of 1099511627776 keys');
    await expectRefused({ metadata: [pair('a', LIST, list(UINT32, 2n ** 60n))] }, '"a"', '1152921504606846976');
    await expectRefused({ metadata: [pair('a', LIST, list(UINT32, 2n ** 30n))] }, '"a"', 'at least 4294967296 bytes');
    const many = list(0, 2n ** 22n + 1n, new Uint8Array(2 ** 22 + 1));
    await expectRefused({ metadata: [pair('a', LIST, many)] }, 'more than 4194304 items');
  });

  it('about strings', async () => {
    await expectRefused({ metadata: [text('key', 2n ** 62n)] }, 'key 0', '4611686018427387904');
    await expectRefused({ metadata: [text('k'.repeat(70_000))] }, '70000 bytes', '65535');
    await expectRefused({ metadata: [pair('', UINT32, u32(1))] }, 'key 0', 'empty');
    await expectRefused({ metadata: [text(Uint8Array.of(0xc3, 0x28)), new Uint8Array(9)] }, 'not valid UTF-8');
    await expectRefused({ metadata: [pair('a', STRING, text(Uint8Array.of(0xff)))] }, '"a"', 'not valid UTF-8');
    await expectRefused({ metadata: [pair('a', STRING, text('short', 2n ** 23n))] }, '"a"', '8388608 bytes');
  });

  it('about values', async () => {
    await expectRefused({ metadata: [pair('a', UINT32, u32(1)), pair('a', UINT32, u32(2))] }, '"a" twice');
    await expectRefused({ metadata: [pair('a', 13, u64(0n))] }, '"a"', 'kind 13');
    await expectRefused({ metadata: [pair('a', 7, Uint8Array.of(2))] }, '"a"', 'truth value of 2');
    for (const depth of [5, 100_000]) {
      const nested = Buffer.concat(new Array<Uint8Array>(depth).fill(list(LIST, 1n)));
      await expectRefused({ metadata: [pair('a', LIST, nested)] }, '"a"', 'more than 4 deep');
    }
  });

  it('about tensors', async () => {
    const data = new Uint8Array(256);
    const refused = (tensors: readonly Uint8Array[], ...pieces: string[]) =>
      expectRefused({ tensors, data }, ...pieces);
    await refused([entry('w', [], 0, 0n), new Uint8Array(32)], '"w" has 0 dimensions');
    await refused([entry('w', [1n, 1n, 1n, 1n, 1n], 0, 0n)], '"w" has 5 dimensions');
    await refused([entry('w', [0n], 0, 0n)], '"w"', 'dimension of 0');
    await refused([entry('w', [2n ** 60n], 0, 0n)], '"w"', '1152921504606846976');
    await refused([entry('w', [2n ** 40n, 2n ** 40n], 0, 0n)], '"w"', 'too large to exist');
    await refused([entry('w', [4n], 4, 0n)], '"w"', 'type 4');
    await refused([entry('w', [33n], 8, 0n)], '"w"', 'rows of 33', 'blocks of 32');
    await refused([entry('w', [4n], 0, 8n)], '"w" begins at 8, no multiple of 32');
    await refused([entry('w', [4n], 0, 2n ** 63n)], '"w"', '9223372036854775808');
    await refused([entry('w', [65n], 0, 0n)], 'cut short', '"w"', 'ends at byte');
    await refused([entry('w', [1n], 0, 2n ** 50n)], 'cut short', '"w"');
    await refused([entry('w', [4n], 0, 0n), entry('w', [4n], 0, 32n)], '"w" is there twice');
    await refused([entry('w', [9n], 0, 0n), entry('v', [4n], 0, 32n)], '"v" overlaps tensor "w"');
    await refused([entry('n'.repeat(65), [4n], 0, 0n)], '65 bytes', '64');
  });

  it('about the alignment', async () => {
    for (const alignment of [0, 4, 24, 2 ** 21]) {
      const file = await fileOf(ggufBytes({ metadata: [pair('general.alignment', UINT32, u32(alignment))] }));
      await expectProblem(() => openModelFolder(file), 'BAD_CONFIG', 'general.alignment', String(alignment));
    }
  });
});

it('a GGUF file that is cut short is refused wherever that is, within the header and behind it', async () => {
  const { dataStart } = parseGgufHeader(tiny, { file: 'tiny.gguf', fileSize: tiny.length });
  for (const length of [0, 4, 23, 24, 100, dataStart >> 1, dataStart - 1, dataStart, tiny.length - 200]) {
    const file = await fileOf(tiny.subarray(0, length));
    await expectProblem(() => openModelFolder(file), 'BAD_CHECKPOINT', 'model.gguf');
  }
});
