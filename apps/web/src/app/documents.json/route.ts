import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchema, parse, print } from 'graphql';
import { allDocuments } from '../../documents/all';
import { writtenDocuments } from '../../documents/written';

// Collected when the site is built: the server reads it from there.
export const dynamic = 'force-static';

/** The digests of the documents that the app asks, each SHA-256 of the document as `print` of graphql-js writes it. */
export async function GET(): Promise<Response> {
  const schema = buildSchema(await readFile(join(process.cwd(), '../../packages/schema/schema.graphql'), 'utf8'));
  const written = writtenDocuments(schema).map((source) => parse(source, { noLocation: true }));
  const digests = [...allDocuments.values(), ...written].map((document) =>
    createHash('sha256').update(print(document)).digest('hex'),
  );
  return Response.json([...new Set(digests)].sort());
}
