import type { DatasetSource } from '../types.ts';

/** How a file of a data set is read; the file’s place comes with its download. */
type Reading =
  Extract<DatasetSource, { format: 'parquet' | 'jsonl' }> extends infer Source
    ? Source extends DatasetSource
      ? Omit<Source, 'file'>
      : never
    : never;

/** A data set that publications use, and how they use it. */
export interface PublishedDataset {
  readonly title: string;
  /** Of the hub. */
  readonly id: string;
  readonly revision: string;
  readonly file: string;
  readonly reading: Reading;
}

const WIKITEXT = { id: 'Salesforce/wikitext', revision: 'main' } as const;
const C4 = { id: 'allenai/c4', revision: 'main' } as const;
/** The repository itself is a script; the hub’s own conversion of it has files. */
const PTB = { id: 'ptb-text-only/ptb_text_only', revision: 'refs/convert/parquet' } as const;

const parquet = (column: string, joining: Reading['joining']): Reading => ({ format: 'parquet', column, joining });
const jsonl = (joining: Reading['joining'], rows?: readonly [number, number]): Reading => ({
  format: 'jsonl',
  field: 'text',
  joining,
  ...(rows !== undefined && { rows }),
});

/**
 * Data sets by the names that are typed for them, joined as in the publications that use them (SparseGPT, Wanda, FLAP;
 * ptb-validation: GPTQ, LLM-Pruner; c4-validation-documents: GPTQ). A new one is a line here.
 */
export const PUBLISHED_DATASETS: Readonly<Record<string, PublishedDataset>> = {
  'wikitext-2-train': {
    title: 'WikiText-2, train split, rows joined by one space',
    ...WIKITEXT,
    file: 'wikitext-2-raw-v1/train-00000-of-00001.parquet',
    reading: parquet('text', 'SPACE'),
  },
  'wikitext-2-validation': {
    title: 'WikiText-2, validation split, rows joined by blank lines',
    ...WIKITEXT,
    file: 'wikitext-2-raw-v1/validation-00000-of-00001.parquet',
    reading: parquet('text', 'BLANK_LINE'),
  },
  'wikitext-2-test': {
    title: 'WikiText-2, test split, rows joined by blank lines',
    ...WIKITEXT,
    file: 'wikitext-2-raw-v1/test-00000-of-00001.parquet',
    reading: parquet('text', 'BLANK_LINE'),
  },
  'ptb-train': {
    title: 'Penn Treebank, train split, sentences joined by one space',
    ...PTB,
    file: 'penn_treebank/train/0000.parquet',
    reading: parquet('sentence', 'SPACE'),
  },
  'ptb-validation': {
    title: 'Penn Treebank, validation split, sentences joined by blank lines',
    ...PTB,
    file: 'penn_treebank/validation/0000.parquet',
    reading: parquet('sentence', 'BLANK_LINE'),
  },
  'ptb-test': {
    title: 'Penn Treebank, test split, sentences joined by one space',
    ...PTB,
    file: 'penn_treebank/test/0000.parquet',
    reading: parquet('sentence', 'SPACE'),
  },
  'c4-train': {
    title: 'C4, documents of the first train shard',
    ...C4,
    file: 'en/c4-train.00000-of-01024.json.gz',
    reading: jsonl('DOCUMENTS'),
  },
  'c4-validation': {
    title: 'C4, the first 1100 validation documents joined by one space',
    ...C4,
    file: 'en/c4-validation.00000-of-00008.json.gz',
    reading: jsonl('SPACE', [0, 1100]),
  },
  'c4-validation-documents': {
    title: 'C4, documents of the first validation shard',
    ...C4,
    file: 'en/c4-validation.00000-of-00008.json.gz',
    reading: jsonl('DOCUMENTS'),
  },
};
