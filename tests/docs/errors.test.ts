import { readFileSync } from 'node:fs';
import { REMEDIES } from '@flapbook/flap';
import { expect, test } from 'vitest';

test('docs/errors.md lists every error code with its remedy, and no other', () => {
  const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z_]+)` +\| (.*?) +\|$/gm)].map(([, code, remedy]) => [code, remedy]);
  expect(Object.fromEntries(rows)).toEqual(REMEDIES);
});
