import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inspectModel, loadTokenizer, openModelFolder } from '@flapbook/models';
import fc from 'fast-check';
import { damaged } from '../generators/bytes.ts';
import { ggufs } from '../generators/gguf.ts';
import type { HostileImporter } from './importer.ts';

const sound = await readFile(new URL('../../../packages/models/test/golden/tiny.gguf', import.meta.url));
/** Where its tables end: what follows are weights, of which any bytes are some. */
const tables = sound.length - sound.length / 4;

/** A GGUF file that is damaged, or put together of parts that do not fit. */
export const gguf: HostileImporter<Uint8Array> = {
  inputs: fc.oneof(damaged(sound, tables), ggufs),
  codes: [
    'BAD_CHECKPOINT',
    'BAD_CONFIG',
    'BAD_WEIGHT',
    'BAD_TOKENIZER',
    'TOKENIZER_MISSING',
    'UNSUPPORTED_ARCHITECTURE',
    'UNSUPPORTED_CONFIG',
    'TENSOR_MISSING',
  ],
  async read(bytes, folder) {
    const file = path.join(folder, 'model.gguf');
    await writeFile(file, bytes);
    const model = await openModelFolder(file);
    try {
      await inspectModel(model);
      await loadTokenizer(file);
    } finally {
      await model.close();
    }
  },
};
