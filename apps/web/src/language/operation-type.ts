import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';

/** Whether a type is the interface `Operation` or implements it. */
export function isOperationType(type: unknown, schema: GraphQLSchema): boolean {
  const operation = schema.getType('Operation');
  if (!isInterfaceType(operation)) return false;
  return type === operation || (isObjectType(type) && schema.isSubType(operation, type));
}
