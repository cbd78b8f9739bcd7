import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** Characters of documents that stay parsed, at most: in memory, a parsed one is dozens of times as large. */
const PARSED_CHARACTERS = 400_000;

/**
 * Where the GraphQL server finds documents that it has parsed and validated. Its own store counts 30 MiB of them as JSON,
 * which whoever writes values into his documents fills for an hour, to several times as much memory.
 */
export function parsedDocuments(
  characters = PARSED_CHARACTERS,
): NonNullable<ApolloServerOptions<BaseContext>['documentStore']> {
  const parsed = new LRUCache<string, DocumentNode>({
    maxSize: characters,
    sizeCalculation: ({ loc }, key) => key.length + (loc?.source.body.length ?? 0),
  });
  return {
    get: async (key) => parsed.get(key),
    set: async (key, document) => void parsed.set(key, document),
    delete: async (key) => parsed.delete(key),
  };
}
