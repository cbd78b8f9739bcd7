import { FlapbookError } from '@flapbook/flap';
import type { RequestHandler } from 'express';
import { LRUCache } from 'lru-cache';
import { principalOf } from '../access/identify.ts';
import { digestOf } from './digest.ts';
import type { DocumentPolicy } from './policy.ts';

/** Characters of documents whose digests are remembered, at most. */
const REMEMBERED_CHARACTERS = 4_000_000;

/**
 * Refuses documents that are not known beforehand, where the policy says so; queries and subscriptions alike, before
 * anything looks at what they ask. A request without a text is the GraphQL server's to refuse.
 *
 * @param ofApp digests of the documents of the web app
 */
export function knownDocuments({ knownAlone, known }: DocumentPolicy, ofApp: readonly string[]): RequestHandler {
  const all = new Set([...ofApp, ...known]);
  const remembered = new LRUCache<string, string>({
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (digest, source) => source.length + digest.length,
  });
  const isKnown = (source: string) => {
    const digest = remembered.get(source) ?? digestOf(source);
    if (digest === null || !all.has(digest)) return false;
    remembered.set(source, digest);
    return true;
  };
  return ({ body, query }, response, next) => {
    if (knownAlone === 'nobody') return next();
    if (knownAlone === 'strangers' && principalOf(response).role !== null) return next();
    // Either place may hold one: which of them is answered is not decided here.
    const sources = [(Object(body) as { query?: unknown }).query, query.query];
    if (sources.every((source) => source === undefined || (typeof source === 'string' && isKnown(source))))
      return next();
    const { code, message, remedy } = new FlapbookError(
      'DOCUMENT_UNKNOWN',
      'This server answers documents that it knows beforehand; this one it does not know.',
    );
    response.status(403).json({ errors: [{ message, extensions: { code, remedy } }] });
  };
}
