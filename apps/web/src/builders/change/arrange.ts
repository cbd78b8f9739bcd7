import type { GraphQLSchema } from 'graphql';
import type { Change } from '../../editor/changes';
import { aliasesOf, aliasOf } from '../alias';
import { absent, same, type Value } from '../form';
import { textOf } from '../literal';
import { argumentsAt } from '../places';
import { type ArgumentId, groupOf, leafFor, steps } from '../steps';
import { childrenOf, type Placed, type Survey } from '../survey';
import { addition, removal, reworked, setAlias, setArgument, textAt } from '../text';
import { repeat } from './repeat';

export interface Arrangement {
  /** The parameter that sets the siblings apart. */
  by: ArgumentId;
  /** Its values, one a sibling, in order. */
  values: readonly Value[];
  schema: GraphQLSchema;
}

/**
 * Makes the siblings of a step differ in one parameter as told. What is there stays with its value; further ones are
 * copies, so that they ask for the same, what no form shows among it.
 */
export function arrange(source: string, { by, values, schema }: Arrangement): string {
  const group = groupOf(by);
  const { parent } = steps[group];
  return repeat(source, (found) => {
    for (const place of parent ? found.places[parent] : []) {
      const children = childrenOf(place, group, found);
      const change = children.length > 0 && nextChange(found, children, { by, values, schema });
      if (change) return change;
    }
    return undefined;
  });
}

/** The first thing to do to siblings that are not as they should be. */
function nextChange({ source }: Survey, children: readonly Placed[], arrangement: Arrangement) {
  const { by, values, schema } = arrangement;
  const present = children.map((child) => argumentsAt(child, groupOf(by), schema).get(by) ?? absent);
  const sources = assigned(present, values);
  const used = new Set(sources);
  const extra = children.find((_, index) => !used.has(index));
  if (extra) return removal(source, extra.field);

  const aliases = aliasesAmong(children, present, sources, arrangement);
  const texts = values.map((value, index) => {
    const from = children[sources[index] ?? 0]!;
    return textWith(textAt(source, from.field), { by, value, schema, alias: aliases[index] });
  });
  const kept = sources.flatMap((at, index) => (at === undefined ? [] : [index]));
  const changes = kept.flatMap((index, slot): Change[] => {
    const { field } = children[slot]!;
    const text = texts[index]!;
    const { start, end } = field.loc!;
    return textAt(source, field) === text ? [] : [{ from: start, to: end, insert: text }];
  });
  if (changes.length > 0) return changes;
  const missing = sources.indexOf(undefined);
  if (missing < 0) return undefined;
  const after = children[missing - 1] ?? children[0]!;
  return addition(source, after.holder, texts[missing]!, after.field);
}

/** For each value the sibling that has it, or else one whose value nobody wants; undefined where a new one is needed. */
function assigned(present: readonly Value[], values: readonly Value[]): (number | undefined)[] {
  const free = new Set(present.keys());
  const take = (index: number | undefined) => {
    if (index !== undefined) free.delete(index);
    return index;
  };
  const matching = values.map((value) => take([...free].find((index) => same(present[index]!, value))));
  return matching.map((index) => index ?? take([...free][0]));
}

function aliasesAmong(
  children: readonly Placed[],
  present: readonly Value[],
  sources: readonly (number | undefined)[],
  { by, values }: Arrangement,
): (string | undefined)[] {
  const own = sources.map((at) => {
    if (at === undefined) return undefined;
    const alias = children[at]?.field.alias?.value;
    return alias !== undefined && !isAutomatic(alias, by, present[at]!) ? alias : undefined;
  });
  if (values.length === 1) return own;
  const taken = own.filter((alias) => alias !== undefined);
  const automatic = aliasesOf(by, values, taken);
  return own.map((alias, index) => alias ?? automatic[index]);
}

function isAutomatic(alias: string, by: ArgumentId, value: Value): boolean {
  return alias.replace(/_\d+$/, '') === aliasOf(by, value)?.replace(/_\d+$/, '');
}

interface Wanted {
  by: ArgumentId;
  value: Value;
  alias: string | undefined;
  schema: GraphQLSchema;
}

function textWith(text: string, { by, value, alias, schema }: Wanted): string {
  const leaf = leafFor(by, schema);
  if (!leaf) return text;
  const renamed = reworked(text, (field) => (field.alias?.value === alias ? [] : [setAlias(field, alias)]));
  return reworked(renamed, (field, source) => {
    const change = setArgument(source, field, leaf.path, textOf(value, leaf.type));
    return change ? [change] : [];
  });
}
