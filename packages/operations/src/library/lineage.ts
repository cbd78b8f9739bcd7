import type { Queryable } from '@flapbook/database';
import { NAME } from '../catalogue/names.ts';
import { COLUMNS, type OperationRecord } from '../store/operations.ts';
import { IS_USED_PLAN, inputKeys, WAS_ASKED_FOR } from './conditions.ts';

/** Behind the one that is asked about, itself, or made from it. */
export type LineageSide = 'BEHIND' | 'SELF' | 'AHEAD';

/** An operation, a model or a data set in a lineage. */
export interface LineageNode {
  readonly key: string;
  readonly side: LineageSide;
  /** A kind of operation, `model` or `dataset`. */
  readonly kind: string;
  /** Null for models and data sets. */
  readonly operation: OperationRecord | null;
  /** Of a model or data set; null for operations. */
  readonly name: string | null;
}

export interface LineageGraph {
  /** What is behind first, then itself, then what was made from it, nearest first. */
  readonly nodes: readonly LineageNode[];
  /** From what something was made to what was made of it, by key. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  /** Whether more was made from it than is here. */
  readonly truncated: boolean;
}

/** A model or data set. */
interface Source {
  readonly key: string;
  readonly kind: 'model' | 'dataset';
  readonly name: string;
}

/**
 * The operations, models and data sets that something rests on, and what was made from it, at most `limit` nodes; null
 * for a key that nobody knows. One statement a generation, so that a wide one cannot make it read more than it shows.
 */
export async function readLineage(database: Queryable, key: string, limit: number): Promise<LineageGraph | null> {
  const [self] = await database.query<OperationRecord>(`SELECT ${COLUMNS} FROM operation WHERE key = $1`, [key]);
  const origin = self === undefined ? (await sourcesOf(database, [key]))[0] : undefined;
  if (self === undefined && origin === undefined) return null;

  const behind = self === undefined ? [] : await readBehind(database, self, limit);
  const sources = await sourcesOf(
    database,
    [...(self ? [self] : []), ...behind].flatMap(({ inputs }) => Object.values(inputs)),
  );
  const room = Math.max(0, limit - 1 - behind.length - sources.length);
  const { found: ahead, truncated } = await readAhead(database, key, room);
  const operationNode = (side: LineageSide) => (operation: OperationRecord) =>
    ({ key: operation.key, side, kind: operation.kind, operation, name: null }) satisfies LineageNode;
  const sourceNode = (side: LineageSide) => (source: Source) =>
    ({ ...source, side, operation: null }) satisfies LineageNode;
  const nodes: LineageNode[] = [
    ...sources.map(sourceNode('BEHIND')),
    ...behind.map(operationNode('BEHIND')),
    ...(self ? [operationNode('SELF')(self)] : []),
    ...(origin ? [sourceNode('SELF')(origin)] : []),
    ...ahead.map(operationNode('AHEAD')),
  ];
  return { nodes, edges: edgesOf(nodes), truncated };
}

/** Models first. */
function sourcesOf(database: Queryable, keys: readonly string[]): Promise<Source[]> {
  return database.query<Source>(
    `SELECT key, 'model' AS kind, ${NAME.model} AS name FROM model WHERE key = ANY($1)
      UNION ALL (SELECT key, 'dataset', ${NAME.dataset} FROM dataset WHERE key = ANY($1) ORDER BY 3)`,
    [keys],
  );
}

/** The farthest first. */
async function readBehind(database: Queryable, self: OperationRecord, limit: number): Promise<OperationRecord[]> {
  const found = new Map<string, OperationRecord>();
  let generation = [self];
  while (generation.length > 0 && found.size < limit) {
    const wanted = generation.flatMap(({ inputs }) => Object.values(inputs)).filter((key) => !found.has(key));
    generation = await database.query<OperationRecord>(
      `SELECT ${COLUMNS} FROM operation WHERE key = ANY($1) ORDER BY key LIMIT $2`,
      [wanted, limit - found.size],
    );
    for (const record of generation) {
      // Again at the end: it lies behind all that needs it.
      found.delete(record.key);
      found.set(record.key, record);
    }
  }
  return [...found.values()].reverse();
}

async function readAhead(
  database: Queryable,
  key: string,
  room: number,
): Promise<{ found: OperationRecord[]; truncated: boolean }> {
  const found = new Map<string, OperationRecord>();
  let generation: readonly string[] = [key];
  while (generation.length > 0) {
    const records: OperationRecord[] = await database.query<OperationRecord>(
      `SELECT ${COLUMNS} FROM operation o
        WHERE ${inputKeys('o')} ?| $1::text[] AND o.key <> ALL($2) AND (${WAS_ASKED_FOR} OR ${IS_USED_PLAN})
        ORDER BY o.created_at DESC, o.key LIMIT $3`,
      [generation, [...found.keys()], room - found.size + 1],
    );
    for (const record of records.slice(0, room - found.size)) found.set(record.key, record);
    if (records.length > 0 && found.size >= room && records.some((record) => !found.has(record.key))) {
      return { found: [...found.values()], truncated: true };
    }
    generation = records.map((record) => record.key);
  }
  return { found: [...found.values()], truncated: false };
}

/** The model is an input at every level: its edge is drawn only to what rests on no other operation. */
function edgesOf(nodes: readonly LineageNode[]): { from: string; to: string }[] {
  const kinds = new Map(nodes.map(({ key, kind }) => [key, kind]));
  return nodes.flatMap(({ key, operation }) => {
    const inputs = [...new Set(Object.values(operation?.inputs ?? {}))].filter((input) => kinds.has(input));
    const rests = inputs.some((input) => !['model', 'dataset'].includes(kinds.get(input)!));
    return inputs.filter((input) => !(rests && kinds.get(input) === 'model')).map((from) => ({ from, to: key }));
  });
}
