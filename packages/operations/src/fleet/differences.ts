import type { JsonObject, JsonValue } from '../keys.ts';
import type { OperationSpec } from '../kinds/kind.ts';

/** One parameter in which two operations differ. */
export interface Difference {
  /** `samples`, `sequential.ratio`, or with the role of the input that has it: `calibration.samples`. */
  readonly path: string;
  /** Null where there is none. Inputs that are no operations, or of other kinds, by their keys. */
  readonly value: JsonValue;
  readonly other: JsonValue;
  /** Whether the values are keys. */
  readonly isInput: boolean;
}

type Specs = ReadonlyMap<string, OperationSpec>;

/**
 * In what two operations of one kind differ, down to what they rest on: inputs that are operations are compared by
 * their parameters, not by their keys.
 *
 * @param specs the operations of both lineages, by key
 */
export function differencesOf(one: OperationSpec, other: OperationSpec, specs: Specs): Difference[] {
  const differences: Difference[] = [];
  const compared = new Set<string>();
  const prefixes = new Set<string>();

  const visit = (a: OperationSpec, b: OperationSpec, prefix: string) => {
    const name = (path: string) => (prefix === '' ? path : `${prefix}.${path}`);
    const versions = { version: a.version };
    for (const found of objectDifferences({ ...versions, ...a.parameters }, { version: b.version, ...b.parameters })) {
      differences.push({ ...found, path: name(found.path), isInput: false });
    }
    for (const role of unionOf(a.inputs, b.inputs)) {
      const [left, right] = [a.inputs[role] ?? null, b.inputs[role] ?? null];
      const pair = `${role} ${left} ${right}`;
      // The same model, for instance, is an input at every level.
      if (left === right || compared.has(pair)) continue;
      compared.add(pair);
      const [below, beside] = [specs.get(left ?? ''), specs.get(right ?? '')];
      if (below === undefined || below.kind !== beside?.kind) {
        differences.push({ path: name(role), value: left, other: right, isInput: true });
        continue;
      }
      // The role alone, while that is not ambiguous.
      const inner = prefixes.has(role) ? name(role) : role;
      prefixes.add(inner);
      visit(below, beside, inner);
    }
  };
  visit(one, other, '');
  return differences;
}

function objectDifferences(a: JsonObject, b: JsonObject): Omit<Difference, 'isInput'>[] {
  return unionOf(a, b).flatMap((path) => {
    const [value, other] = [a[path] ?? null, b[path] ?? null];
    if (isObject(value) && isObject(other)) {
      return objectDifferences(value, other).map((inner) => ({ ...inner, path: `${path}.${inner.path}` }));
    }
    return JSON.stringify(value) === JSON.stringify(other) ? [] : [{ path, value, other }];
  });
}

function unionOf(a: object, b: object): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
