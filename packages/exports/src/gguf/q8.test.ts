import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { quantiseQ8 } from './q8.ts';

it('Q8_0 is quantised as gguf-py does, to the bit, a block of zeros included', async () => {
  const golden = new URL('../../../models/test/golden/gguf-blocks.json', import.meta.url);
  const { quantised } = JSON.parse(await readFile(golden, 'utf8')) as {
    readonly quantised: { readonly values: string; readonly data: string };
  };
  const values = new Float32Array(Uint8Array.from(Buffer.from(quantised.values, 'base64')).buffer);
  expect(Buffer.from(quantiseQ8(values)).toString('base64')).toBe(quantised.data);
});
