import { afterEach, expect, test, vi } from 'vitest';
import { contentFrom } from './content';
import { previewOf } from './preview';

afterEach(() => vi.restoreAllMocks());

test.each(['Welcome', '剪枝 🦙 обрезка Größe', '<script>\u202e', 'x'.repeat(5000), ''])(
  'a notebook called %j has a picture of 1200 × 630 pixels, for which nobody is asked',
  async (title) => {
    const asked: string[] = [];
    const real = globalThis.fetch;
    vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
      const url = String(input instanceof Request ? input.url : input);
      if (/^https?:/.test(url)) asked.push(url);
      return real(input, init);
    });
    const content = contentFrom({ title, cells: [{ id: 'm', kind: 'MARKDOWN', source: '第一 🦙 text' }] });
    const picture = Buffer.from(
      await previewOf({ content, digest: 'a'.repeat(64), publishedAt: '2026-11-25T22:43:58.415Z' }),
    );
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([1200, 630]);
    expect(asked).toEqual([]);
  },
);
