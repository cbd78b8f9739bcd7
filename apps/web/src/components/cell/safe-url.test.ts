import { expect, test } from 'vitest';
import { safeUrl } from './safe-url';

test.each([
  'https://example.org',
  'http://10.0.0.1:3000/',
  'mailto:a@example.org',
  '/notebooks/welcome',
  '#part',
  'x.png',
])('%s may be followed', (url) => {
  expect(safeUrl(url)).toBe(url);
});

test.each([
  'javascript:alert(1)',
  ' JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'file:///etc/passwd',
  'op:short',
  'op:javascript:alert(1)',
])('%j may not', (url) => {
  expect(safeUrl(url)).toBe('');
});

test('op: leads to the page of an operation', () => {
  const key = 'Ab'.repeat(32);
  expect(safeUrl(`op:${key}`)).toBe(`/library/operations/${key.toLowerCase()}`);
});
