import type { JsonObject, JsonValue } from '../../keys.ts';
import { table } from './text.ts';

/** Rows of one list that are written out; a heat map’s thousands are for the bundle. */
const MOST_ROWS = 200;
/** Values of a list that stands in a cell. */
const MOST_VALUES = 16;

/** What every operation says of itself in a revision, and the list of operations says better. */
const SAID = new Set(['__typename', 'key', 'kind', 'status', 'engine']);

/** An object of an answer: its own values and where it stands. */
interface Item {
  readonly place: string;
  readonly type: string;
  readonly values: JsonObject;
}

/** The answer of a query as tables: objects of one type that follow each other share one, and so does each list. */
export function answerTables(data: JsonObject): string[] {
  const tables: string[] = [];
  let items: Item[] = [];
  const flush = () => {
    if (items.length > 0) tables.push(itemTable(items));
    items = [];
  };
  const visit = (object: JsonObject, place: readonly string[]): void => {
    const values: [string, JsonValue][] = [];
    const below: (() => void)[] = [];
    const gather = (part: JsonObject, prefix: string): void => {
      for (const [name, value] of Object.entries(part)) {
        const path = `${prefix}${name}`;
        if (SAID.has(name)) continue;
        if (Array.isArray(value)) listed(value, path);
        else if (value === null || typeof value !== 'object') values.push([path, value]);
        else if (isOperation(value as JsonObject) || (prefix === '' && place.length === 0)) {
          below.push(() => visit(value as JsonObject, [...place, path]));
        } else gather(value as JsonObject, `${path}.`);
      }
    };
    const listed = (list: readonly JsonValue[], path: string): void => {
      const objects = list.filter((entry): entry is JsonObject => entry !== null && typeof entry === 'object');
      if (list.length === 0) values.push([path, 'none']);
      else if (objects.length < list.length) values.push([path, listText(list)]);
      else if (objects.some(hasMore)) {
        below.push(() => objects.forEach((entry, index) => void visit(entry, [...place, `${path} ${index + 1}`])));
      } else {
        below.push(() => {
          flush();
          tables.push(listTable([...place, path].join(' › '), objects));
        });
      }
    };
    gather(object, '');
    const type = String(object.kind ?? object.__typename ?? place.at(-1) ?? '');
    if (values.length > 0) {
      if (items.length > 0 && items[0]!.type !== type) flush();
      items.push({ place: place.join(' › '), type, values: Object.fromEntries(values) });
    }
    for (const go of below) go();
  };
  visit(data, []);
  flush();
  return tables;
}

function itemTable(items: readonly Item[]): string {
  const columns = [...new Set(items.flatMap(({ values }) => Object.keys(values)))];
  const [only] = items;
  if (items.length === 1) {
    return table(
      [only!.place || only!.type || 'answer', ''],
      columns.map((column) => [column, only!.values[column] ?? null]),
    );
  }
  return table(
    ['', ...columns],
    items.map(({ place, values }) => [place, ...columns.map((column) => values[column] ?? null)]),
  );
}

function listTable(title: string, entries: readonly JsonObject[]): string {
  const rows = entries.map((entry) => flat(entry));
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const shown = rows
    .slice(0, MOST_ROWS)
    .map((row, index) => [index + 1, ...columns.map((column) => row[column] ?? null)]);
  const rest = entries.length - shown.length;
  return `${table([title, ...columns], shown)}${rest > 0 ? `\nand ${rest} more rows\n` : ''}`;
}

function flat(object: JsonObject, prefix = ''): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]): [string, JsonValue][] => {
      if (SAID.has(name)) return [];
      if (Array.isArray(value)) return [[`${prefix}${name}`, listText(value)]];
      if (value === null || typeof value !== 'object') return [[`${prefix}${name}`, value]];
      return Object.entries(flat(value as JsonObject, `${prefix}${name}.`));
    }),
  );
}

function listText(list: readonly JsonValue[]): string {
  return list.length <= MOST_VALUES && list.every((value) => value === null || typeof value !== 'object')
    ? list.join(', ')
    : `${list.length} values`;
}

/** Whether a table of its own rows would hide something: an operation or a list of objects. */
function hasMore(object: JsonObject): boolean {
  return (
    Object.values(object).some((value) => {
      if (Array.isArray(value)) return value.some((entry) => entry !== null && typeof entry === 'object');
      return (
        value !== null &&
        typeof value === 'object' &&
        (isOperation(value as JsonObject) || hasMore(value as JsonObject))
      );
    }) || isOperation(object)
  );
}

function isOperation({ __typename, key, kind }: JsonObject): boolean {
  return typeof __typename === 'string' && typeof key === 'string' && typeof kind === 'string';
}
