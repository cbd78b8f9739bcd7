import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';

/** The committed schema, for tests. */
export const schema = buildSchema(
  readFileSync(new URL('../../../../packages/schema/schema.graphql', import.meta.url), 'utf8'),
);
