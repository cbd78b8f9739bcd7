import type { JsonObject, JsonValue } from '@flapbook/operations';

/** An operation that a revision names and whose result was not there. */
export interface NotComputed extends JsonObject {
  readonly key: string;
  readonly kind: string;
}

/** What a revision shows of operations. */
export interface Shown {
  /** Those whose results were there, and those that were not. */
  readonly keys: Set<string>;
  readonly notComputed: Map<string, NotComputed>;
}

/** How an operation stood on its way to a result: it would stand otherwise a moment later. */
const ON_THE_WAY = new Set(['status', 'engine', 'startedAt', 'finishedAt']);

/**
 * The data without what is on its way, noting every operation in it.
 *
 * @param isOperation tells the operations that were asked for from JSON that looks like one
 */
export function settled(data: JsonValue, isOperation: (object: JsonObject) => boolean, shown: Shown): JsonValue {
  if (data === null || typeof data !== 'object') return data;
  if (Array.isArray(data)) return data.map((entry: JsonValue) => settled(entry, isOperation, shown));
  const object = data as JsonObject;
  let entries = Object.entries(object);
  if (isOperation(object)) {
    const key = String(object.key);
    shown.keys.add(key);
    if (object.status !== 'SUCCEEDED') {
      shown.notComputed.set(key, { key, kind: String(object.kind) });
      entries = entries.filter(([name]) => !ON_THE_WAY.has(name));
    }
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, settled(value, isOperation, shown)]));
}
