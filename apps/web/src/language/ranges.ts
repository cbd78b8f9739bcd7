import {
  type DirectiveNode,
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
} from 'graphql';
import { eachUse } from './uses';

/** What a whole number may be, both ends included. */
export interface WholeRange {
  min?: number;
  max?: number;
}

type Place = GraphQLArgument | GraphQLInputField;

/** The range that the schema gives an argument or an input's field with `@range`; undefined where it gives none. */
export function rangeAt(place: Pick<Place, 'astNode'> | null | undefined): WholeRange | undefined {
  const directive = place?.astNode?.directives?.find(({ name }) => name.value === 'range');
  return directive && rangeIn(directive);
}

/** Of the variables of a document, by name: what every place that uses one allows. */
export function rangesOfVariables(document: DocumentNode, schema: GraphQLSchema): ReadonlyMap<string, WholeRange> {
  const found = new Map<string, WholeRange>();
  eachUse(document, schema, ({ variable, field, owner, argument }) => {
    const inObject = isInputObjectType(owner) ? owner.getFields()[field ?? ''] : undefined;
    const range = rangeAt(field === undefined ? argument : inObject);
    if (range) found.set(variable, within(found.get(variable), range));
  });
  return found;
}

/** By the names of parameters, for variables that nothing uses yet: what any parameter of that name allows. */
export function rangesByName(schema: GraphQLSchema): ReadonlyMap<string, WholeRange> {
  const known = cache.get(schema) ?? new Map(findRanges(schema));
  cache.set(schema, known);
  return known;
}

const cache = new WeakMap<GraphQLSchema, ReadonlyMap<string, WholeRange>>();

/** In words: 1 to 1,000; 2 or more. */
export function rangeText({ min, max }: WholeRange): string {
  const [low, high] = [min, max].map((end) => end?.toLocaleString('en-GB'));
  if (low !== undefined && high !== undefined) return `${low} to ${high}`;
  return low !== undefined ? `${low} or more` : `at most ${high}`;
}

/** Whether a number lies within. */
export function isWithin(value: number, { min = -Infinity, max = Infinity }: WholeRange): boolean {
  return value >= min && value <= max;
}

function findRanges(schema: GraphQLSchema): Map<string, WholeRange> {
  const found = new Map<string, WholeRange>();
  const add = (place: Place) => {
    const range = rangeAt(place);
    const known = found.get(place.name);
    if (range) found.set(place.name, known ? around(known, range) : range);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type)) Object.values(type.getFields()).forEach(add);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const { args } of Object.values(type.getFields())) args.forEach(add);
    }
  }
  return found;
}

function rangeIn({ arguments: given = [] }: DirectiveNode): WholeRange {
  const ends = given.flatMap(({ name, value }) =>
    value.kind === Kind.INT ? [[name.value, Number(value.value)] as const] : [],
  );
  return Object.fromEntries(ends);
}

function within(left: WholeRange | undefined, right: WholeRange): WholeRange {
  return ends([left?.min, right.min], [left?.max, right.max], { low: Math.max, high: Math.min });
}

/** An end that one of the two does not have, the whole does not have. */
function around(left: WholeRange, right: WholeRange): WholeRange {
  const both = (values: (number | undefined)[]) => (values.includes(undefined) ? [] : values);
  return ends(both([left.min, right.min]), both([left.max, right.max]), { low: Math.min, high: Math.max });
}

function ends(
  mins: (number | undefined)[],
  maxs: (number | undefined)[],
  { low, high }: Record<'low' | 'high', (...values: number[]) => number>,
): WholeRange {
  const [lows, highs] = [mins, maxs].map((values) => values.filter((value) => value !== undefined));
  return { ...(lows?.length && { min: low(...lows) }), ...(highs?.length && { max: high(...highs) }) };
}
