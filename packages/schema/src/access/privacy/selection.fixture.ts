import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';

/** Every field that needs no argument, down to a depth. */
export function selection(type: GraphQLOutputType | GraphQLObjectType, depth: number): string {
  const named = getNamedType(type);
  if (isUnionType(named)) {
    return ` { __typename ${named
      .getTypes()
      .map((one) => `... on ${one.name}${selection(one, depth)}`)
      .join(' ')} }`;
  }
  if (!isObjectType(named) && !isInterfaceType(named)) return '';
  const fields = Object.values(named.getFields()).filter(
    ({ args, type: inner }) =>
      args.every((arg) => !String(arg.type).endsWith('!') || arg.defaultValue !== undefined) &&
      (depth > 1 || !isComposite(inner)),
  );
  return ` { __typename ${fields.map((field) => field.name + selection(field.type, depth - 1)).join(' ')} }`;
}

function isComposite(type: GraphQLOutputType): boolean {
  const named = getNamedType(type);
  return isObjectType(named) || isUnionType(named) || isInterfaceType(named);
}
