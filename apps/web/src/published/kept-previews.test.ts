import { expect, test } from 'vitest';
import { contentFrom } from './content';
import { keptPreview } from './kept-previews';

const revision = (digest: string) => ({
  content: contentFrom({ title: 'A notebook', cells: [] }),
  digest: digest.repeat(64),
  publishedAt: '2026-11-25T22:43:58.415Z',
});

test('a picture is drawn once, for all who ask at the same time and for those after them', async () => {
  let drawn = 0;
  const draw = async () => new Uint8Array(4).fill(++drawn).buffer;
  const ask = (digest: string) => keptPreview(revision(digest), draw);
  const [one, other] = await Promise.all([ask('a'), ask('a')]);
  expect(one).toBe(other);
  expect(await ask('a')).toEqual(Buffer.from([1, 1, 1, 1]));
  expect(await ask('b')).toEqual(Buffer.from([2, 2, 2, 2]));
  expect(drawn).toBe(2);
});

test('one that could not be drawn is drawn again', async () => {
  const fail = async () => Promise.reject(new Error('No font.'));
  await expect(keptPreview(revision('c'), fail)).rejects.toThrow('No font.');
  expect(await keptPreview(revision('c'), async () => new Uint8Array(2).buffer)).toHaveLength(2);
});
