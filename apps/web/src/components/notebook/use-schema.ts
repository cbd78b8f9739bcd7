import type { GraphQLSchema } from 'graphql';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { connection } from '../../client/server';
import { loadSchema } from '../../language/schema';

/** The schema, as soon as it is loaded; tried again when the server has been away. */
export function useSchema(): GraphQLSchema | undefined {
  const [schema, setSchema] = useState<GraphQLSchema>();
  const lost = useSyncExternalStore(connection.subscribe, connection.isLost, () => false);
  useEffect(() => {
    if (schema || lost) return;
    loadSchema().then(setSchema, () => connection.lost());
  }, [schema, lost]);
  return schema;
}
