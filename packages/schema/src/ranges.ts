import type { WholeRange } from '@flapbook/operations';
import {
  DirectiveLocation,
  type GraphQLArgument,
  GraphQLDirective,
  type GraphQLInputField,
  GraphQLInt,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  printSchema,
  visit,
} from 'graphql';

/** Bounds of a whole number; the SDL carries them, so that forms know them before anything is sent. */
export const RANGE_DIRECTIVE = new GraphQLDirective({
  name: 'range',
  description:
    'What a whole number may be, both ends included. A model or a data set may allow less; what lies outside is refused with BAD_PARAMETER or LIMIT_EXCEEDED.',
  locations: [DirectiveLocation.ARGUMENT_DEFINITION, DirectiveLocation.INPUT_FIELD_DEFINITION],
  args: { min: { type: GraphQLInt }, max: { type: GraphQLInt } },
});

/** The extensions of an argument or of an input's field that takes whole numbers of a range. */
export function range(bounds: WholeRange): { readonly range: WholeRange } {
  return { range: bounds };
}

/** The schema as text: `printSchema` leaves applied directives out, which are put in where they belong. */
export function sdlOf(schema: GraphQLSchema): string {
  const text = printSchema(schema);
  const ranges = rangesOf(schema);
  const way: string[] = [];
  const found: { readonly at: number; readonly directive: string }[] = [];
  const named = {
    enter: ({ name }: { name: { value: string } }) => void way.push(name.value),
    leave: () => void way.pop(),
  };
  visit(parse(text), {
    ObjectTypeDefinition: named,
    InterfaceTypeDefinition: named,
    InputObjectTypeDefinition: named,
    DirectiveDefinition: { enter: () => false },
    FieldDefinition: named,
    [Kind.INPUT_VALUE_DEFINITION]({ name, loc }) {
      const bounds = ranges.get([...way, name.value].join('.'));
      if (bounds && loc) found.push({ at: loc.end, directive: ` @range(${printed(bounds)})` });
    },
  });
  return found.reduceRight((sdl, { at, directive }) => sdl.slice(0, at) + directive + sdl.slice(at), text);
}

/** Every range by the way to it: `Input.field`, `Type.field.argument`. */
function rangesOf(schema: GraphQLSchema): Map<string, WholeRange> {
  const found = new Map<string, WholeRange>();
  const add = (way: string, { name, extensions }: GraphQLArgument | GraphQLInputField) => {
    if (extensions.range) found.set(`${way}.${name}`, extensions.range as WholeRange);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) add(type.name, field);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields()))
      for (const arg of field.args) add(`${type.name}.${field.name}`, arg);
  }
  return found;
}

function printed({ low, high }: WholeRange): string {
  return high === undefined ? `min: ${low}` : `min: ${low}, max: ${high}`;
}
