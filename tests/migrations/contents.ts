import type { Queryable } from '@flapbook/database';

type Row = Readonly<Record<string, unknown>>;

/** Everything that a database holds, by table. Vectors are in it as the hex of their bytes. */
export type Contents = ReadonlyMap<string, readonly Row[]>;

/** Every row of every table, besides the list of migrations. */
export async function readContents(database: Queryable): Promise<Contents> {
  const tables = await database.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations' ORDER BY 1`,
  );
  const contents = new Map<string, readonly Row[]>();
  for (const { name } of tables) {
    const rows = await database.query<{ row: Row }>(`SELECT to_jsonb(t) AS row FROM ${name} t`);
    contents.set(
      name,
      rows.map(({ row }) => row),
    );
  }
  return contents;
}

/** The columns of every table, by table. */
export async function readColumns(database: Queryable): Promise<Map<string, ReadonlySet<string>>> {
  const rows = await database.query<{ name: string; columns: string[] }>(
    `SELECT table_name AS name, array_agg(column_name::text) AS columns FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name <> 'migrations' GROUP BY 1 ORDER BY 1`,
  );
  return new Map(rows.map(({ name, columns }) => [name, new Set(columns)]));
}

/** Of what was there, what fits into tables and columns that another schema has too; rows in an order of their own. */
export function restricted(contents: Contents, columns: ReadonlyMap<string, ReadonlySet<string>>): Contents {
  const kept = new Map<string, readonly Row[]>();
  for (const [table, rows] of contents) {
    const names = columns.get(table);
    if (names === undefined) continue;
    const known = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => names.has(name))));
    kept.set(
      table,
      known.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    );
  }
  return kept;
}
