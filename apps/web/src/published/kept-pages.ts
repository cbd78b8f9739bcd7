import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { LRUCache } from 'lru-cache';

/** A page as it was sent. */
interface KeptPage {
  readonly html: Buffer;
  /** The same, compressed: made when the first client takes it. */
  brotli?: Promise<Buffer>;
  readonly etag: string;
  readonly policy: string;
}

/** Bytes of pages that are kept; each is counted with a quarter more for its compressed form. */
const ROOM = 64_000_000;
const compress = promisify(brotliCompress);
const kept = new LRUCache<string, KeptPage>({
  maxSize: ROOM,
  sizeCalculation: ({ html }) => Math.ceil(html.length * 1.25) + 1_000,
});
/** Pages that are being made, for those who want the same. */
const underWay = new Map<string, Promise<void>>();

/**
 * Sends a page that was made of the same before, if there is one, or as soon as another request has made it. Otherwise what
 * this request is answered with is kept.
 *
 * @param name digest of everything that the page says
 * @returns whether it was sent
 */
export async function sendKept(name: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  for (;;) {
    const page = kept.get(name);
    if (page !== undefined) {
      await send(page, request, response);
      return true;
    }
    const making = underWay.get(name);
    if (making === undefined) break;
    // Where it comes to nothing, the first of those who waited makes it.
    await making;
  }
  // Next.js would compare it with a tag of its own.
  delete request.headers['if-none-match'];
  underWay.set(name, made(name, response));
  return false;
}

/** Keeps a page once it is sent; resolves then, or when something else was sent or nothing. */
function made(name: string, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const ended = () => {
      underWay.delete(name);
      resolve();
    };
    response.once('close', ended);
    const end = response.end.bind(response) as (...given: unknown[]) => ServerResponse;
    response.end = ((...given: unknown[]) => {
      const [html] = given;
      if (response.statusCode === 200 && typeof html === 'string') {
        const page = keptPage(html, String(response.getHeader('content-security-policy')));
        response.setHeader('etag', page.etag);
        kept.set(name, page);
      }
      response.off('close', ended);
      ended();
      return end(...given);
    }) as typeof response.end;
  });
}

function keptPage(html: string, policy: string): KeptPage {
  const bytes = Buffer.from(html);
  // Weak: compressed or not, it is the same page.
  return { html: bytes, etag: `W/"${createHash('sha256').update(bytes).digest('base64url')}"`, policy };
}

async function send(page: KeptPage, { method, headers }: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('content-security-policy', page.policy).setHeader('etag', page.etag);
  if (headers['if-none-match']?.split(/\s*,\s*/).includes(page.etag)) {
    response.statusCode = 304;
    response.end();
    return;
  }
  response.setHeader('content-type', 'text/html; charset=utf-8');
  let body = page.html;
  if (takesBrotli(headers['accept-encoding'])) {
    page.brotli ??= compress(page.html, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } });
    body = await page.brotli;
    response.setHeader('content-encoding', 'br');
  }
  response.setHeader('content-length', body.length);
  response.end(method === 'HEAD' ? undefined : body);
}

/** Others are compressed for as everything else is. */
function takesBrotli(given: string | string[] | undefined): boolean {
  return /(?:^|,)\s*br\s*(?:,|$)/.test(String(given ?? ''));
}
