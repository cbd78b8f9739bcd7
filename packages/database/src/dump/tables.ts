import pg from 'pg';
import type { Queryable } from '../transaction.ts';

/** A table as it is copied. */
export interface TableShape {
  readonly name: string;
  /** Those that hold something of their own: generated ones follow from them. */
  readonly columns: readonly string[];
}

/** The list of migrations says what the tables look like; it is not copied but made again. */
const MIGRATIONS = 'migrations';

/** Every table of Flapbook, each after those that its rows refer to. */
export async function tablesOf(database: Queryable): Promise<TableShape[]> {
  const tables = await database.query<{ name: string; columns: string[]; refers: string[] }>(
    `SELECT relname AS name,
        ARRAY(SELECT attname::text FROM pg_attribute
          WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum) AS columns,
        ARRAY(SELECT DISTINCT f.relname::text FROM pg_constraint r JOIN pg_class f ON f.oid = r.confrelid
          WHERE r.conrelid = c.oid AND r.contype = 'f' AND r.confrelid <> c.oid) AS refers
      FROM pg_class c
      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> $1
      ORDER BY relname COLLATE "C"`,
    [MIGRATIONS],
  );
  const ordered: TableShape[] = [];
  const placed = new Set<string>();
  while (placed.size < tables.length) {
    const next = tables.filter(({ name, refers }) => !placed.has(name) && refers.every((other) => placed.has(other)));
    if (next.length === 0) throw new Error('Tables refer to each other in a circle.');
    for (const { name, columns } of next) {
      ordered.push({ name, columns });
      placed.add(name);
    }
  }
  return ordered;
}

/** The migrations that a database has been through, in their order. */
export async function migrationsOf(database: Queryable): Promise<string[]> {
  const rows = await database.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS} ORDER BY id`);
  return rows.map(({ name }) => name);
}

/** `"table" ("column", …)`, as COPY wants it. */
export function copyTarget({ name, columns }: TableShape): string {
  return `${pg.escapeIdentifier(name)} (${columns.map((column) => pg.escapeIdentifier(column)).join(', ')})`;
}
