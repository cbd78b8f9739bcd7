import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { KINDS } from '../../packages/operations/src/kinds/registry.ts';
import { ROOT } from '../program/program.ts';

/** Computed while they are asked for, so that no worker runs them. */
const INLINE = ['plan', 'mixture'];

test('docs/operations.md has every kind of operation, and no other', () => {
  const page = readFileSync(path.join(ROOT, 'docs/operations.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` /gm)].map(([, kind]) => kind);
  expect(rows.sort()).toEqual([...KINDS.keys(), ...INLINE].sort());
});
