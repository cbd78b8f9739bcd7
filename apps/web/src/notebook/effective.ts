import type { GraphQLSchema } from 'graphql';
import { type Linked, linkedValues } from '../address/linked-values';
import { defaultsOf } from '../language/controls';
import { type Variables, withDefaults } from '../language/values';
import type { Content } from './content';

/** The values that cells are asked with: what is stored, and for the rest the defaults of the cells of controls. */
export function storedValues({ cells, variables }: Content, schema: GraphQLSchema | undefined): Variables {
  if (!schema) return variables;
  const controls = cells.filter(({ kind }) => kind === 'CONTROLS').map(({ source }) => source);
  return withDefaults(variables, defaultsOf(controls, schema));
}

const nothing: Linked = { values: {}, refused: [] };
let last: { given: Variables; cells: Content['cells']; schema: GraphQLSchema; linked: Linked } | undefined;

/** The values of the address that lie over them. Every cell asks for the same: the last answer is kept. */
export function valuesOver(given: Variables, { cells }: Content, schema: GraphQLSchema | undefined): Linked {
  if (!schema || Object.keys(given).length === 0) return nothing;
  if (last?.given !== given || last.cells !== cells || last.schema !== schema) {
    last = { given, cells, schema, linked: linkedValues(given, cells, schema) };
  }
  return last.linked;
}
