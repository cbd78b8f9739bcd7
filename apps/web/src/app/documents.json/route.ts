import { createHash } from 'node:crypto';
import { print } from 'graphql';
import { allDocuments } from '../../documents/all';

// Collected when the site is built: the server reads it from there.
export const dynamic = 'force-static';

/** The digests of the documents that the app asks, each SHA-256 of the document as `print` of graphql-js writes it. */
export function GET(): Response {
  const digests = [...allDocuments.values()].map((document) =>
    createHash('sha256').update(print(document)).digest('hex'),
  );
  return Response.json([...new Set(digests)].sort());
}
