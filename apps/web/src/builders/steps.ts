import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  type InputValueDefinitionNode,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { rangeAt, type WholeRange } from '../language/ranges';

/** A place of the pipeline: a field of the schema below another. */
interface Step {
  field: string;
  parent: StepName | undefined;
  /** Steps whose parameters and results are the same. */
  group: Group;
}

export type StepName = 'model' | 'dense' | 'saliency' | 'calibration' | 'plan' | 'pruned' | 'evaluation';
export type Group = Exclude<StepName, 'dense'>;
export type ArgumentId = `${Group}.${string}`;

/** The pipeline, from the outside in. A new step is one line here, and its results are in `results.ts`. */
export const steps: Readonly<Record<StepName, Step>> = {
  model: { field: 'model', parent: undefined, group: 'model' },
  dense: { field: 'evaluation', parent: 'model', group: 'evaluation' },
  saliency: { field: 'saliency', parent: 'model', group: 'saliency' },
  calibration: { field: 'calibration', parent: 'model', group: 'calibration' },
  plan: { field: 'plan', parent: 'calibration', group: 'plan' },
  pruned: { field: 'pruned', parent: 'plan', group: 'pruned' },
  evaluation: { field: 'evaluation', parent: 'pruned', group: 'evaluation' },
};

export const stepNames = Object.keys(steps) as StepName[];
export const groups: readonly Group[] = ['model', 'saliency', 'calibration', 'plan', 'pruned', 'evaluation'];

/** A parameter of a step. */
export interface Leaf<G extends string = Group> {
  id: `${G}.${string}`;
  name: string;
  /** An argument, or an argument and a field of its input object. */
  path: readonly [string] | readonly [string, string];
  type: GraphQLInputType;
  required: boolean;
  /** From the schema; empty when it says nothing. */
  description: string;
  /** The default that the schema gives; undefined when it gives none. */
  initial: unknown;
  /** Of a whole number, where the schema gives it one. */
  range: WholeRange | undefined;
}

/** The field of the schema that a step asks for; undefined when the schema has none. */
export function fieldOf(step: StepName, schema: GraphQLSchema): GraphQLField<unknown, unknown> | undefined {
  const { parent, field } = steps[step];
  const type = parent ? getNamedType(fieldOf(parent, schema)?.type) : schema.getQueryType();
  return isObjectType(type) ? type.getFields()[field] : undefined;
}

/** The parameters of a step as the schema has them, so that a new one is in every form by itself. */
export function leavesOf(group: Group, schema: GraphQLSchema): readonly Leaf[] {
  const known = cache.get(schema) ?? new Map<Group, readonly Leaf[]>();
  cache.set(schema, known);
  const leaves = known.get(group) ?? findLeaves(group, schema);
  known.set(group, leaves);
  return leaves;
}

const cache = new WeakMap<GraphQLSchema, Map<Group, readonly Leaf[]>>();

function findLeaves(group: Group, schema: GraphQLSchema): Leaf[] {
  const field = fieldOf(group, schema);
  return field ? leavesOfField(group, field) : [];
}

/** The parameters of any field: its arguments, and the fields of those that are input objects. */
export function leavesOfField<G extends string>(group: G, { args }: GraphQLField<unknown, unknown>): Leaf<G>[] {
  return args.flatMap((argument) => {
    const inner = getNullableType(argument.type);
    if (!isInputObjectType(inner)) return [leafOf(group, [argument.name], argument)];
    return Object.values(inner.getFields()).map((field) => leafOf(group, [argument.name, field.name], field));
  });
}

export function leafFor(id: ArgumentId, schema: GraphQLSchema): Leaf | undefined {
  return leavesOf(groupOf(id), schema).find((leaf) => leaf.id === id);
}

export function groupOf(id: string): Group {
  return id.slice(0, id.indexOf('.')) as Group;
}

/** Whether a parameter takes a list or an object, which no single widget holds. */
export function isComposite(type: GraphQLInputType): boolean {
  const inner = getNullableType(type);
  return isListType(inner) || isInputObjectType(inner);
}

interface Described {
  name: string;
  type: GraphQLInputType;
  description?: string | null;
  defaultValue?: unknown;
  astNode?: InputValueDefinitionNode | null | undefined;
}

function leafOf<G extends string>(
  group: G,
  path: Leaf['path'],
  { name, type, description, defaultValue, astNode }: Described,
): Leaf<G> {
  const required = isNonNullType(type) && defaultValue === undefined;
  return {
    id: `${group}.${name}`,
    name,
    path,
    type,
    required,
    description: description ?? '',
    initial: defaultValue,
    range: rangeAt({ astNode }),
  };
}
