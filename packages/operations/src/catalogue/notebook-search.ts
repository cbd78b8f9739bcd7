import type { Database } from '@flapbook/database';
import { excerptOf } from './excerpt.ts';
import type { Cell, NotebookRecord } from './notebooks.ts';

/** A place where a search has found something: a notebook's title, or one of its cells. */
export interface NotebookMatch {
  readonly notebook: NotebookRecord;
  /** Null when it is the title. */
  readonly cell: Cell | null;
  /** The words around the first that was found, on one line. */
  readonly excerpt: string;
  /** Where the next page starts; `place` is 0 for the title and counts cells from 1. */
  readonly position: { readonly position: string; readonly id: string; readonly place: string };
}

export interface NotebookSearch {
  /** All must occur in one title or cell, whatever the case of their letters. Nothing is found for none. */
  readonly words: readonly string[];
  readonly limit: number;
  readonly after: { readonly position: string; readonly id: string; readonly place: string } | null;
}

interface Row extends NotebookRecord {
  readonly position: string;
  readonly place: string;
  readonly text: string;
}

/**
 * Searches titles and cells, last changed notebooks first. It reads every notebook's text, which takes some hundred
 * milliseconds for ten megabytes of it, and needs no extension of a database that somebody else runs.
 */
export async function searchNotebooks(
  database: Database,
  { words, limit, after }: NotebookSearch,
): Promise<NotebookMatch[]> {
  // No text in the database has this character, and none can be asked for it.
  if (words.length === 0 || words.some((word) => word.includes('\0'))) return [];
  const patterns = words.map((word) => `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`);
  // The place is part of the order: a page may end between two cells of a notebook.
  const rows = await database.query<Row>(
    `SELECT id, title, cells, variables, version, workspace_id AS workspace, created_at AS "createdAt", updated_at AS "updatedAt",
            updated_at::text AS position, found.place::text, found.text
      FROM notebook CROSS JOIN LATERAL (
        SELECT 0::bigint AS place, title AS text
        UNION ALL
        SELECT place, cell ->> 'source' FROM jsonb_array_elements(cells) WITH ORDINALITY AS each (cell, place)
      ) AS found
      WHERE found.text ILIKE ALL ($1::text[])
        AND ($3::timestamptz IS NULL OR (updated_at, id) < ($3, $4) OR ((updated_at, id) = ($3, $4) AND found.place > $5::bigint))
      ORDER BY updated_at DESC, id DESC, found.place LIMIT $2`,
    [patterns, limit, after?.position ?? null, after?.id ?? null, after?.place ?? null],
  );
  return rows.map(({ position, place, text, ...notebook }) => ({
    notebook,
    cell: notebook.cells[Number(place) - 1] ?? null,
    excerpt: excerptOf(text, words),
    position: { position, id: notebook.id, place },
  }));
}
