import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { PublishedContent } from './content';
import { shownIn } from './shown';

/** What computing the digests anew has found. */
export interface Verification {
  /** Whether the content that is shown has the digest that its address names. */
  content: boolean;
  /** Keys of results that are the digest of the specification which stands beside them. */
  matching: number;
  /** Keys that are not. */
  differing: readonly string[];
  /** Results without a specification: revisions of before do not carry any. */
  unspecified: number;
}

/** Computes the digest of a revision's JSON, and the key of each result from its specification. */
export function verified(digest: string, json: unknown, content: PublishedContent): Verification {
  const lists = { keys: new Set(content.keys), notComputed: new Set(content.notComputed) };
  const shown = new Map(
    content.cells.flatMap(({ answer }) => shownIn(answer?.data, lists)).map((operation) => [operation.key, operation]),
  );
  const specified = [...shown.values()].filter(({ spec }) => spec !== undefined);
  const differing = specified.filter(({ key, spec }) => digestOf(spec) !== key).map(({ key }) => key);
  return {
    content: digestOf(json) === digest,
    matching: specified.length - differing.length,
    differing,
    unspecified: shown.size - specified.length,
  };
}

/** SHA-256 in hex of the canonical JSON (RFC 8785). */
function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('hex');
}
