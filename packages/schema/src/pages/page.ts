import { boundedCount } from '../limits/bounds.ts';
import { LIMITS } from '../limits/limits.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

export const DEFAULT_PAGE_SIZE = 50;

/** A Relay connection's answer. */
export interface Page<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

export interface PageSource<Row, Part extends string> {
  /** Reads so many rows after a position. */
  load(limit: number, after: Record<Part, string> | null): Promise<Row[]>;
  positionOf(row: Row): Readonly<Record<Part, string>>;
  /** A pattern for every part of a position, since cursors come back from outside. */
  readonly pattern: Readonly<Record<Part, RegExp>>;
}

/**
 * One page by keyset: it starts after a row, not after a count, so that nothing is skipped or shown twice when rows
 * are added in between.
 *
 * @throws FlapbookError BAD_PARAMETER, LIMIT_EXCEEDED
 */
export async function pageOf<Row, Part extends string>(
  { first, after }: PageArguments,
  { load, positionOf, pattern }: PageSource<Row, Part>,
): Promise<Page<Row>> {
  const size = boundedCount('first', first ?? DEFAULT_PAGE_SIZE, { high: LIMITS.pageSize });
  const start = after === null || after === undefined ? null : decodeCursor(after, pattern);
  const rows = await load(size + 1, start);
  const edges = rows.slice(0, size).map((node) => ({ cursor: encodeCursor(positionOf(node)), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > size,
      hasPreviousPage: start !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
