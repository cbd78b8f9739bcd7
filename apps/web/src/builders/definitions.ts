import {
  type GraphQLInputType,
  type GraphQLSchema,
  GraphQLString,
  isInputType,
  type OperationDefinitionNode,
  parseType,
  print,
  type TypeNode,
  typeFromAST,
  valueFromASTUntyped,
} from 'graphql';
import type { Definition } from './form';
import { literalOf } from './literal';

/** The variables that an operation declares, in their order. */
export function definitionsOf({ variableDefinitions = [] }: OperationDefinitionNode): Definition[] {
  return variableDefinitions.map(({ variable, type, defaultValue }) => ({
    name: variable.name.value,
    type: print(type),
    initial: defaultValue ? valueFromASTUntyped(defaultValue) : undefined,
  }));
}

/** `$ratio: Ratio! = 0.3` */
export function definitionText({ name, type, initial }: Definition, schema: GraphQLSchema): string {
  const start = `$${name}: ${type}`;
  return initial === undefined ? start : `${start} = ${literalOf(initial, inputType(parseType(type), schema))}`;
}

/** The type that is written; a text's when the schema has none of its name, so that values are quoted. */
function inputType(node: TypeNode, schema: GraphQLSchema): GraphQLInputType {
  const type = typeFromAST(schema, node as never);
  return isInputType(type) ? type : GraphQLString;
}
