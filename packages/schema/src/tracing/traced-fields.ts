import { traced } from '@flapbook/operations';
import { defaultFieldResolver, type GraphQLSchema } from 'graphql';

/** Shows every field of `Query` and `Mutation` as a span: what is below them is theirs. */
export function tracedFields(schema: GraphQLSchema): GraphQLSchema {
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const resolve = field.resolve ?? defaultFieldResolver;
      const name = `${type!.name}.${field.name}`;
      field.resolve = (source, args, context, info) =>
        traced(name, {}, async () => resolve(source, args, context, info));
    }
  }
  return schema;
}
