import type { IncomingMessage } from 'node:http';
import { PriceOfMissing, ReadRevision } from '../documents/revisions';
import { duration } from '../format/time';
import { ask } from './ask';
import { contentFrom } from './content';
import { originOf } from './origin';
import type { Published } from './published';
import { verified } from './verify';

const DIGEST = /^[0-9a-f]{64}$/;
/** Keys of which a price can be asked at once. */
const PRICED = 200;

/**
 * A revision by its digest; `withdrawn` when whoever asks could read it once, and null when there is none for them, or when
 * that is no digest.
 */
export async function loadPublished(request: IncomingMessage, digest: string): Promise<Published | 'withdrawn' | null> {
  if (!DIGEST.test(digest)) return null;
  const { revision, revisionAudience } = await ask(request, ReadRevision, { digest });
  if (!revision) return revisionAudience === 'WITHDRAWN' ? 'withdrawn' : null;
  const content = contentFrom(revision.content);
  const { others } = revision;
  return {
    digest,
    content,
    publishedAt: revision.publishedAt,
    audience: revision.audience,
    url: `${originOf(request)}/r/${digest}`,
    forkedFrom: revision.forkedFrom,
    lost: revision.lost,
    parent: revision.parent?.digest ?? null,
    others: others.filter((other) => other.digest !== digest),
    newest: others[0]?.digest ?? null,
    verification: verified(digest, revision.content, content),
    price: await priceText(request, content.notComputed),
  };
}

/** What running the rest takes; null when nothing is missing, or when this server cannot say. */
async function priceText(request: IncomingMessage, keys: readonly string[]): Promise<string | null> {
  if (keys.length === 0) return null;
  try {
    const { price } = await ask(request, PriceOfMissing, { keys: keys.slice(0, PRICED) });
    return `${price.measured ? '' : 'about '}${duration(price.seconds)}`;
  } catch {
    // A model of another version, or one that is gone: the page is complete without a price.
    return null;
  }
}
