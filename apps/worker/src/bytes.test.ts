import { expect, it } from 'vitest';
import { parseBytes } from './bytes.ts';

it.each([
  ['50GB', 50e9],
  ['1.5 TB', 1.5e12],
  ['512MiB', 512 * 2 ** 20],
  ['2g', 2e9],
  ['1000', 1000],
])('reads %s', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

it.each(['', 'GB', '-1GB', '0', '5 apples', '1ib', '1e99TB', '9999999999TB'])('refuses “%s”', (text) => {
  expect(() => parseBytes(text)).toThrow(expect.objectContaining({ code: 'BAD_PARAMETER' }));
});
