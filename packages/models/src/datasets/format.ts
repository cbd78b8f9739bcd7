import type { DatasetContent, DatasetSource, Joining } from '../types.ts';

export interface ReadOptions {
  /** Largest file that is read; the longest string Node can hold where absent. */
  readonly maxBytes?: number;
}

/** One format of data sets: how it is written on a command line and how it is read. */
export interface DatasetFormat<Source extends DatasetSource = DatasetSource> {
  /**
   * The source that `NAME:file#part` means; the joining is the format's usual one where null is given.
   * Throws `BAD_PARAMETER` where the part is missing or has no meaning.
   */
  parse(file: string, part: string | null, joining: Joining | null): Source;
  read(source: Source, options: ReadOptions): Promise<DatasetContent>;
}
