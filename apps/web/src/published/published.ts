import type { PublishedContent } from './content';
import type { Verification } from './verify';

export interface ListedRevision {
  digest: string;
  title: string;
  publishedAt: string;
}

/** What the page of a revision says besides its content: that may change. */
export interface Standing {
  /** SHA-256 in hex of the canonical JSON (RFC 8785) of the content. */
  digest: string;
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
  /** Of running what is missing, as it is said to readers; null when nothing is. */
  price: string | null;
}

/** Everything that it says. */
export interface Published extends Standing {
  content: PublishedContent;
  verification: Verification;
}
