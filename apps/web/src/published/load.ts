import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ContentOfRevision, PriceOfMissing, StandingOfRevision } from '../documents/revisions';
import { duration } from '../format/time';
import { ask, askerOf } from './ask';
import { contentFrom } from './content';
import { originOf } from './origin';
import type { Published, Standing } from './published';
import { Turns } from './turns';
import { verified } from './verify';

const DIGEST = /^[0-9a-f]{64}$/;
/** Keys of which a price can be asked at once. */
const PRICED = 200;

const turns = new Turns<Answer>();

type Answer = Omit<Standing, 'digest' | 'url'> | 'withdrawn' | null;

/**
 * What a revision's page says besides its content, as it is for whoever asks, now; `withdrawn` when they could read it once,
 * and null when there is none for them, or when that is no digest.
 */
export async function standingOf(request: IncomingMessage, digest: string): Promise<Standing | 'withdrawn' | null> {
  if (!DIGEST.test(digest)) return null;
  const answer = await turns.ask(`${digest} ${askerOf(request)}`, () => look(request, digest));
  if (answer === null || answer === 'withdrawn') return answer;
  return { digest, url: `${originOf(request)}/r/${digest}`, ...answer };
}

async function look(request: IncomingMessage, digest: string): Promise<Answer> {
  const { revision, revisionAudience } = await ask(request, StandingOfRevision, { digest });
  if (!revision) return revisionAudience === 'WITHDRAWN' ? 'withdrawn' : null;
  const { publishedAt, audience, lost, parent, others, forkedFrom, notComputed } = revision;
  return {
    publishedAt,
    audience,
    forkedFrom,
    lost,
    parent: parent?.digest ?? null,
    others: others.filter((other) => other.digest !== digest),
    newest: others[0]?.digest ?? null,
    price: await priceText(
      request,
      notComputed.map(({ key }) => key),
    ),
  };
}

/** Names a page by everything that it says: the content by its digest, the rest as it stands. */
export function nameOf(standing: Standing): string {
  return createHash('sha256').update(JSON.stringify(standing)).digest('hex');
}

/** Everything that the page says. Null when whoever asks may not read it any more. */
export async function withContent(request: IncomingMessage, standing: Standing): Promise<Published | null> {
  const { digest } = standing;
  const { revision } = await ask(request, ContentOfRevision, { digest });
  if (!revision) return null;
  const content = contentFrom(revision.content);
  return { ...standing, content, verification: verified(digest, revision.content, content) };
}

/** Both at once. */
export async function loadPublished(request: IncomingMessage, digest: string): Promise<Published | 'withdrawn' | null> {
  const standing = await standingOf(request, digest);
  return standing === null || standing === 'withdrawn' ? standing : withContent(request, standing);
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
