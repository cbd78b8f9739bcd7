import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type DatasetSource, readDataset } from '@flapbook/models';
import fc from 'fast-check';
import { damaged } from '../generators/bytes.ts';
import { parquetBytes, parquets } from '../generators/parquet.ts';
import type { HostileImporter } from './importer.ts';

interface Input {
  readonly bytes: Uint8Array;
  readonly source: DatasetSource;
}

const FILE = 'data.parquet';
const stored = (name: string) => readFile(new URL(`../../../packages/tasks/test/${name}`, import.meta.url));
const [arc, boolq, hellaswag] = await Promise.all(
  ['arc_easy.zstd.parquet', 'boolq.snappy.parquet', 'hellaswag.gzip.parquet'].map(stored),
);
const task = (name: 'arc_easy' | 'boolq' | 'hellaswag'): DatasetSource => ({
  format: 'task',
  file: FILE,
  task: name,
  labels: null,
});
const column = (name: string): DatasetSource => ({ format: 'parquet', file: FILE, column: name, joining: 'DOCUMENTS' });
const with_ = (bytes: fc.Arbitrary<Uint8Array>, ...sources: DatasetSource[]) =>
  fc.record({ bytes, source: fc.constantFrom(...sources) });

/** Parquet files, of which nothing may be believed: they are unpacked in another process. */
export const parquet: HostileImporter<Input> = {
  inputs: fc.oneof(
    { weight: 3, arbitrary: with_(parquets, column('text')) },
    { weight: 1, arbitrary: with_(damaged(parquetBytes()), column('text')) },
    { weight: 1, arbitrary: with_(damaged(arc!), task('arc_easy')) },
    { weight: 1, arbitrary: with_(damaged(boolq!), task('boolq'), column('passage')) },
    { weight: 1, arbitrary: with_(damaged(hellaswag!), task('hellaswag'), column('ctx')) },
  ),
  codes: ['BAD_DATASET', 'DATASET_EMPTY', 'LIMIT_EXCEEDED'],
  async read({ bytes, source }, folder) {
    const file = path.join(folder, FILE);
    await writeFile(file, bytes);
    await readDataset({ ...source, file }, { maxBytes: 20_000_000 });
  },
};
