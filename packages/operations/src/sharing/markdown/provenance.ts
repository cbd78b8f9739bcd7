import type { JsonObject, JsonValue } from '../../keys.ts';
import type { BundledDataset, BundledOperation, BundleManifest } from '../bundle/manifest.ts';
import { table } from './text.ts';

/** A table of the operations that an answer shows: key, engine, date, tokens, sequence length. */
export function operationTable(answer: JsonValue, { operations }: BundleManifest): string | null {
  const byKey = new Map(operations.map((operation) => [operation.key, operation]));
  const shown = [...keysIn(answer)].flatMap((key) => byKey.get(key) ?? []);
  if (shown.length === 0) return null;
  return table(
    ['operation', 'key', 'engine', 'computed (UTC)', 'tokens', 'tokens in a sequence'],
    shown.map((operation) => {
      const { kind, key, result } = operation;
      const when = result?.finishedAt?.slice(0, 16).replace('T', ' ') ?? (result === null ? 'not computed' : 'at once');
      return [
        kind,
        key,
        result?.engine ?? null,
        when,
        result?.summary.tokens ?? null,
        sequenceLength(operation, byKey),
      ];
    }),
  );
}

/** What a notebook’s results are of, with the digests by which to find them. */
export function sourceTable({ models, datasets }: BundleManifest): string | null {
  const rows = [
    ...models.map(({ name, key, parameters }) => ['model', name, `${parameters} parameters`, key]),
    ...datasets.map((dataset) => ['data set', dataset.name, sizeOf(dataset), dataset.key]),
  ];
  return rows.length === 0 ? null : table(['', 'name', 'size', 'digest'], rows);
}

function sizeOf({ kind, characters, rows, rowLength }: BundledDataset): string {
  if (kind === 'task') return `${rows} items`;
  if (kind === 'documents') return `${rows} documents of ${characters} characters`;
  return characters === null ? `${rows} rows of ${rowLength} tokens` : `${characters} characters`;
}

/** Its own, or that of the calibration that it is made from. */
function sequenceLength(
  { parameters, inputs }: BundledOperation,
  byKey: ReadonlyMap<string, BundledOperation>,
): JsonValue {
  if (typeof parameters.sequenceLength === 'number') return parameters.sequenceLength;
  for (const input of Object.values(inputs)) {
    const made = byKey.get(input);
    const length = made === undefined ? null : sequenceLength(made, byKey);
    if (length !== null) return length;
  }
  return null;
}

function keysIn(value: JsonValue, found = new Set<string>()): Set<string> {
  if (value === null || typeof value !== 'object') return found;
  const { __typename, kind, key } = value as JsonObject;
  if (typeof __typename === 'string' && typeof kind === 'string' && typeof key === 'string') found.add(key);
  for (const inner of Object.values(value)) keysIn(inner, found);
  return found;
}
