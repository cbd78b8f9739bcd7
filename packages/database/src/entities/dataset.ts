import { EntitySchema } from 'typeorm';
import { count } from './columns.ts';

/** A registered data set: text that a tokenizer cuts into rows, rows of token ids, or a task’s items. */
export interface DatasetRow {
  key: string;
  name: string;
  title: string;
  /** Where it came from: a file, a bundled corpus, a split of a hub's data set. */
  source: unknown;
  kind: 'text' | 'rows' | 'task';
  characters: number | null;
  rows: number | null;
  rowLength: number | null;
  /** The first characters, for people. */
  preview: string;
  /** The files with their sizes, times and digests, by which a change is noticed. */
  files: unknown;
  registeredAt: Date;
}

export const DatasetEntity = new EntitySchema<DatasetRow>({
  name: 'dataset',
  tableName: 'dataset',
  columns: {
    key: { type: 'text', primary: true },
    name: { type: 'text' },
    title: { type: 'text' },
    source: { type: 'jsonb' },
    kind: { type: 'text' },
    characters: { ...count, nullable: true },
    rows: { type: 'integer', nullable: true },
    rowLength: { type: 'integer', name: 'row_length', nullable: true },
    preview: { type: 'text' },
    files: { type: 'jsonb' },
    registeredAt: { type: 'timestamptz', name: 'registered_at', createDate: true },
  },
});
