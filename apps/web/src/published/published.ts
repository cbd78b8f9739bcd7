import type { PublishedContent } from './content';
import type { Verification } from './verify';

export interface ListedRevision {
  digest: string;
  title: string;
  publishedAt: string;
}

/** Everything that the page of a revision says. */
export interface Published {
  /** SHA-256 in hex of the canonical JSON (RFC 8785) of the content. */
  digest: string;
  content: PublishedContent;
  publishedAt: string;
  /** Who may read it. */
  audience: string;
  /** The address of its page, for elsewhere. */
  url: string;
  /** The revision that its notebook was made of; null for one that somebody began. */
  forkedFrom: { digest: string; title: string } | null;
  /** Keys of results that were there and are not stored here any more. */
  lost: readonly string[];
  /** What its notebook had published before; null for the first. */
  parent: string | null;
  /** What else its notebook has published, newest first. */
  others: readonly ListedRevision[];
  /** What its notebook published last; null when the notebook is gone. */
  newest: string | null;
  verification: Verification;
  /** Of running what is missing, as it is said to readers; null when nothing is. */
  price: string | null;
}
