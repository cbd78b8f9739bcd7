import type { RunOptions } from '../types.ts';
import type { LayerReader } from '../weights/source.ts';
import { NotFiniteError, requireFinite } from './finite.ts';
import { type Pass, runLayers } from './layers.ts';

/**
 * Where NaN or infinity first comes up in a row: the embedding, or a layer's attention, MLP or output. What follows is
 * full of it, and only the end of a pass is looked at for everybody, so the one row runs again for that.
 *
 * @param pass - of that row alone
 * @returns null where everything between is a number
 */
export async function originOf(pass: Pass, reader: LayerReader): Promise<NotFiniteError | null> {
  try {
    const embedded = await pass.hidden.take(0);
    requireFinite(embedded, { firstRow: 0, width: embedded.length, what: 'Embedding' });
    pass.hidden.giveBack(0, embedded);
    await runLayers(pass, { reader, calibrate: { onStatistics: () => undefined }, checked: true });
    return null;
  } catch (error) {
    if (error instanceof NotFiniteError) return error;
    throw error;
  }
}

/** A row that a pass was asked about. */
export interface AskedRow {
  readonly tokens: Int32Array;
  /** Its index, or its tree's, by which it is named. */
  readonly row: number;
}

/** The row itself, and then the others: there are devices on which one row's NaN reaches those that are computed with it. */
export const rowAt =
  (rows: readonly Int32Array[]) =>
  (row: number): AskedRow[] => {
    const all = rows.map((tokens, index) => ({ tokens, row: index }));
    return [all[row]!, ...all.filter((one) => one.row !== row)];
  };

interface Naming extends Pick<RunOptions, 'nameRow'> {
  /** The rows that may have it, by the index that the pass's error has. */
  readonly suspects: (index: number) => readonly AskedRow[];
  /** Null where nobody can tell. */
  readonly originOf: ((row: Int32Array) => Promise<NotFiniteError | null>) | null;
}

/** Where a pass ends with NaN or infinity, says in which layer and in which row it came up, and calls that by its name. */
export async function namingOrigin<T>(
  run: () => Promise<T>,
  { suspects, originOf: find, nameRow }: Naming,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof NotFiniteError)) throw error;
    const rows = suspects(error.place.row);
    for (const { tokens, row } of find ? rows : []) {
      const origin = await find!(tokens);
      if (origin) throw new NotFiniteError({ ...origin.place, row }, nameRow?.(row));
    }
    const { row } = rows[0]!;
    throw new NotFiniteError({ ...error.place, row }, nameRow?.(row));
  }
}
