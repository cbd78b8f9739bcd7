import { pipeline } from 'node:stream/promises';
import { FlapbookError } from '@flapbook/flap';
import { type Bundle, markdownOf, type Operations } from '@flapbook/operations';
import { bundleFor, type Portable, schema } from '@flapbook/schema';
import { type Request, type Response, Router } from 'express';
import { gate } from './gate.ts';

/** Files that are written or read at the same time: each may be gigabytes. */
const AT_ONCE = 4;

/**
 * `GET /export/notebook/ID.FORMAT` and `GET /export/revision/DIGEST.FORMAT`: a notebook as a file. `?statistics=1` takes
 * the statistics of calibrations along whatever they weigh, `?statistics=0` leaves them out.
 */
export function exports(operations: Operations): Router {
  const router = Router();
  router.get('/export/:of/:name', gate(AT_ONCE), async (request, response) => {
    const { portable, format } = addressed(request);
    const statistics = STATISTICS[String(request.query.statistics)];
    const bundle = await bundleFor(operations, schema, portable, { statistics });
    response.set({
      'content-disposition': disposition(titleOf(bundle), format),
      'cache-control': 'no-store',
      // What a notebook says is somebody’s text: no browser is to run it.
      'content-security-policy': "default-src 'none'; sandbox",
    });
    await FORMATS[format](response, bundle);
  });
  return router;
}

type Format = 'flapbook' | 'md';

const STATISTICS: Readonly<Record<string, boolean>> = { 0: false, 1: true };

/** How each format is sent. A further one is a line here. */
const FORMATS: { readonly [F in Format]: (response: Response, bundle: Bundle) => Promise<void> } = {
  async flapbook(response, bundle) {
    const { size, stream } = await bundle.open();
    response.set({ 'content-type': 'application/octet-stream', 'content-length': String(size) });
    // A client that goes away ends it: there is nobody to tell.
    await pipeline(stream, response).catch(() => response.destroy());
  },
  async md(response, { manifest, content }) {
    response.type('text/markdown; charset=utf-8').send(markdownOf(content as never, manifest));
  },
};

function addressed({ params }: Request): { portable: Portable; format: Format } {
  const [, id, format] = /^([\w-]{1,64})\.(\w+)$/.exec(String(params.name)) ?? [];
  if (id !== undefined && Object.hasOwn(FORMATS, format!)) {
    if (params.of === 'notebook') return { portable: { notebook: id }, format: format as Format };
    if (params.of === 'revision') return { portable: { revision: id }, format: format as Format };
  }
  throw new FlapbookError(
    'BAD_PARAMETER',
    `Files are at /export/notebook/ID.FORMAT or /export/revision/DIGEST.FORMAT; formats are ${Object.keys(FORMATS).join(', ')}.`,
  );
}

function titleOf({ content }: Bundle): string {
  return String(content.title);
}

/** A file’s name of letters, digits and hyphens in whatever script; plain ones for old clients. */
function disposition(title: string, format: Format): string {
  const name =
    title
      .normalize('NFC')
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 80) || 'notebook';
  const plain = name.replace(/[^\w-]/g, '_');
  return `attachment; filename="${plain}.${format}"; filename*=UTF-8''${encodeURIComponent(`${name}.${format}`)}`;
}
