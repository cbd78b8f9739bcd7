import { createHash } from 'node:crypto';
import type pg from 'pg';

/** Names by which connections know readings, by their text. */
const names = new Map<string, string>();

/**
 * Marks a statement that is asked again and again and changes nothing: the server takes it apart and plans it once a
 * connection, and within a scope it goes there and back in one trip. For constants: every connection that has sent it
 * remembers it.
 *
 * @returns the statement
 */
export function reading(sql: string): string {
  names.set(sql, createHash('sha256').update(sql).digest('hex').slice(0, 32));
  return sql;
}

export function isReading(sql: string): boolean {
  return names.has(sql);
}

/** A statement as the driver takes it. */
export function asSent(sql: string, parameters: readonly unknown[]): pg.QueryConfig {
  return { name: names.get(sql), text: sql, values: parameters as unknown[] };
}
