import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import type { SchemaContext } from './context.ts';

type Resolver = GraphQLFieldResolver<unknown, SchemaContext>;

/**
 * Lets a request be given up: once its signal is aborted, no resolver of it begins, and those that wait end with the
 * signal's reason. What they have begun and others may find, such as a plan, is computed to its end; statements that were
 * sent for this request alone are cancelled, see `cancelling`.
 */
export function interruptible(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve) field.resolve = whileWanted(field.resolve);
    }
  }
  return schema;
}

function whileWanted(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    const { givenUp } = context;
    if (givenUp === undefined) return resolve(source, args, context, info);
    givenUp.signal.throwIfAborted();
    const result = resolve(source, args, context, info);
    return result instanceof Promise ? Promise.race([result, givenUp.promise]) : result;
  };
}

/** When a request is given up. */
export interface GivenUp {
  readonly signal: AbortSignal;
  /** Rejects with the signal's reason then. One for a request, since thousands of fields wait for it. */
  readonly promise: Promise<never>;
}

export function givenUpBy(signal: AbortSignal): GivenUp {
  const promise = new Promise<never>((_, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
  // Whoever waits hears of it; nobody may.
  promise.catch(() => undefined);
  return { signal, promise };
}
