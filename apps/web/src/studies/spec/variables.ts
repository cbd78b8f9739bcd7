import { isObject } from '../../format/json';
import type { Variables } from '../../language/values';

/** A value that a notebook's variable stands for, as a specification writes it: `$model`. */
const reference = /^\$([A-Za-z_]\w{0,63})$/;

/** A specification with the values of the notebook's variables, and the variables that it needs and that have none. */
export interface Bound {
  spec: Readonly<Record<string, unknown>>;
  used: readonly string[];
  missing: readonly string[];
}

/** Puts the values of variables where a specification names them. */
export function bindSpec(spec: Readonly<Record<string, unknown>>, variables: Variables): Bound {
  const used = new Set<string>();
  const bind = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(bind);
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, bind(inner)]));
    const name = variableOf(value);
    if (name === undefined) return value;
    used.add(name);
    return Object.hasOwn(variables, name) ? variables[name] : undefined;
  };
  const bound = bind(spec) as Record<string, unknown>;
  const missing = [...used].filter((name) => !Object.hasOwn(variables, name) || variables[name] == null);
  return { spec: bound, used: [...used], missing };
}

/** The name of the variable that a value stands for; undefined where it is a value of its own. */
export function variableOf(value: unknown): string | undefined {
  return typeof value === 'string' ? reference.exec(value)?.[1] : undefined;
}
