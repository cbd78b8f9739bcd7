import { type GraphQLSchema, getNamedType, isObjectType, Kind, parse } from 'graphql';
import { isOperationType } from '../language/operation-type';
import { definitionsOf } from './definitions';
import type { Definition } from './form';
import { groups, isComposite, type Leaf, leavesOf, leavesOfField } from './steps';
import { variableNameFor } from './variables';

/** Something that a cell of controls can set. */
export interface ControlChoice extends Definition {
  /** From the schema; empty when it says nothing. */
  description: string;
  /** Cells that declare it. */
  uses: number;
}

/**
 * Every parameter of an operation that the schema knows, each name once: what models are calibrated, pruned and evaluated
 * with, in the order of the pipeline. A new operation's are among them by themselves.
 */
export function parametersOf(schema: GraphQLSchema): ControlChoice[] {
  const found = new Map<string, ControlChoice>();
  const root = schema.getQueryType();
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type));
  const operations = types
    .filter((type) => type !== root)
    .flatMap((type) =>
      Object.values(type.getFields()).filter((field) => isOperationType(getNamedType(field.type), schema)),
    );
  const leaves: readonly Leaf<string>[] = [
    ...groups.flatMap((group) => leavesOf(group, schema)),
    ...operations.flatMap((field) => leavesOfField(field.name, field)),
  ];
  for (const leaf of leaves.filter(({ type }) => !isComposite(type))) {
    const name = variableNameFor(leaf);
    const description = leaf.description || getNamedType(leaf.type).description || '';
    if (found.has(name)) continue;
    found.set(name, { name, type: String(leaf.type), initial: leaf.initial, description, uses: 0 });
  }
  return [...found.values()];
}

/** The variables that queries declare and no cell of controls does, most used first. */
export function wantedBy(queries: readonly string[], declared: ReadonlySet<string>): ControlChoice[] {
  const found = new Map<string, ControlChoice>();
  for (const definition of queries.flatMap(definitionsIn)) {
    if (declared.has(definition.name)) continue;
    const known = found.get(definition.name);
    const initial = known?.initial ?? definition.initial;
    found.set(definition.name, {
      ...(known ?? { ...definition, description: '' }),
      initial,
      uses: (known?.uses ?? 0) + 1,
    });
  }
  return [...found.values()].sort((left, right) => right.uses - left.uses);
}

/** What can be added to the cells of controls: first what other cells use, then what the schema knows. */
export function controlChoices(
  queries: readonly string[],
  declared: ReadonlySet<string>,
  schema: GraphQLSchema,
): ControlChoice[] {
  const known = parametersOf(schema);
  const wanted = wantedBy(queries, declared).map((choice) => ({
    ...choice,
    description: known.find(({ name }) => name === choice.name)?.description ?? '',
  }));
  const names = new Set([...declared, ...wanted.map(({ name }) => name)]);
  return [...wanted, ...known.filter(({ name }) => !names.has(name))];
}

function definitionsIn(source: string): Definition[] {
  try {
    const query = parse(source).definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
    return query?.kind === Kind.OPERATION_DEFINITION ? definitionsOf(query) : [];
  } catch {
    return [];
  }
}
