import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openFilesUnder } from '@flapbook/models/testing';
import { expect, test } from 'vitest';
import { IMPORTERS } from './importers/registry.ts';
import { CASES, survives } from './survival.ts';

test.each(Object.entries(IMPORTERS))(
  '%s: what is hostile is read or refused, and leaves nothing open',
  async (name, { inputs, codes, read }) => {
    const root = await realpath(await mkdtemp(path.join(tmpdir(), `flapbook-hostile-${name}-`)));
    let count = 0;
    try {
      const outcomes = await survives({
        inputs,
        codes,
        async read(input) {
          const folder = await mkdtemp(path.join(root, 'case-'));
          try {
            return await read(input, folder);
          } finally {
            // Looked at from time to time: it takes longer than most cases.
            if (count++ % 10 === 0) expect((await openFilesUnder(folder)) ?? []).toEqual([]);
            await rm(folder, { recursive: true });
          }
        },
      });
      if (CASES > 500) process.stdout.write(`${name}: ${JSON.stringify(Object.fromEntries(outcomes))}\n`);
      // Generators that only make what is refused at once, or nothing bad at all, would prove little.
      expect(outcomes.get('read') ?? 0).toBeGreaterThan(CASES / 100);
      expect(outcomes.size).toBeGreaterThan(1);
      expect((await openFilesUnder(root)) ?? []).toEqual([]);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  },
  120_000 + 500 * CASES,
);
