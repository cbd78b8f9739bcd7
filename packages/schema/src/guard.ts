import { FlapbookError } from '@flapbook/flap';
import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import { codedError } from './errors.ts';

type Resolver = GraphQLFieldResolver<unknown, unknown>;

/** Gives expected failures their code in every field, for whoever executes the schema. */
export function guarded(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve) field.resolve = withCodes(field.resolve);
      if (field.subscribe) field.subscribe = withCodes(field.subscribe);
    }
  }
  return schema;
}

function withCodes(resolve: Resolver): Resolver {
  return (...call) => {
    try {
      const result = resolve(...call);
      return result instanceof Promise ? result.catch(rethrow) : result;
    } catch (error) {
      return rethrow(error);
    }
  };
}

function rethrow(error: unknown): never {
  throw error instanceof FlapbookError ? codedError(error) : error;
}
