import { pipeline } from 'node:stream/promises';
import { FlapbookError } from '@flapbook/flap';
import { type Bundle, markdownOf, type Operations } from '@flapbook/operations';
import { bundleFor, type Portable, schema } from '@flapbook/schema';
import { type Request, type Response, Router } from 'express';
import { onBehalfOf } from './access/credentials.ts';
import { principalOf } from './access/identify.ts';
import { gate } from './limits/gate.ts';
import { fetchOwn } from './own-pages.ts';
import { selfContained } from './self-contained.ts';

/** Files that are written or read at the same time: each may be gigabytes. */
const AT_ONCE = 4;

/**
 * `GET /export/notebook/ID.FORMAT` and `GET /export/revision/DIGEST.FORMAT`: a notebook as a file. `?statistics=1` takes
 * statistics and replaced weights along whatever they weigh, `?statistics=0` leaves them out.
 */
export function exports(operations: Operations): Router {
  const router = Router();
  router.get('/export/:of/:name', gate(AT_ONCE), async (request, response) => {
    const { portable, format } = addressed(request);
    const statistics = STATISTICS[String(request.query.statistics)];
    const bundle = await bundleFor(operations, schema, portable, { statistics, principal: principalOf(response) });
    response.set({
      'content-disposition': disposition(titleOf(bundle), format),
      'cache-control': 'no-store',
      // What a notebook says is somebody’s text: no browser is to run it.
      'content-security-policy': "default-src 'none'; sandbox",
    });
    await FORMATS[format](response, bundle, request);
  });
  return router;
}

type Format = 'flapbook' | 'md' | 'json' | 'html';

const STATISTICS: Readonly<Record<string, boolean>> = { 0: false, 1: true };

/** How each format is sent. A further one is a line here. */
const FORMATS: { readonly [F in Format]: (response: Response, bundle: Bundle, request: Request) => Promise<void> } = {
  async flapbook(response, bundle) {
    const { size, stream } = await bundle.open();
    response.set({ 'content-type': 'application/octet-stream', 'content-length': String(size) });
    // A client that goes away ends it: there is nobody to tell.
    await pipeline(stream, response).catch(() => response.destroy());
  },
  async md(response, { manifest, content }) {
    response.type('text/markdown; charset=utf-8').send(markdownOf(content as never, manifest));
  },
  /** What the bundle would hold. */
  async json(response, bundle) {
    const { size, stream } = await bundle.open();
    stream.destroy();
    const { models, datasets, operations, cells } = bundle.manifest;
    const results = operations.filter(({ result }) => result !== null);
    response.removeHeader('content-disposition');
    response.json({
      digest: bundle.digest,
      bytes: size,
      statisticsBytes: bundle.statisticsBytes,
      statisticsIncluded: bundle.statisticsIncluded,
      cells: cells.length,
      operations: operations.length,
      results: results.length,
      models: models.map(({ name, bytes }) => ({ name, bytes })),
      datasets: datasets.map(({ name }) => ({ name })),
    });
  },
  /** The published page as one file: only revisions have one. */
  async html(response, { manifest: { revision } }, request) {
    const load = async (address: string) => {
      const answer = await fetchOwn(addressOf(request.socket), address, onBehalfOf(request));
      if (!answer.ok)
        throw new FlapbookError('NOTEBOOK_NOT_FOUND', `There is no page at ${address}; publish the notebook first.`);
      return { type: answer.headers.get('content-type') ?? '', bytes: Buffer.from(await answer.arrayBuffer()) };
    };
    const page = await load(`/r/${revision}`);
    response.type('text/html; charset=utf-8').send(await selfContained(String(page.bytes), load));
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

/** Our own address, as the socket has it: nobody else can be asked by it. */
function addressOf({ localAddress = '127.0.0.1', localPort }: Request['socket']): string {
  const address = localAddress.replace(/^::ffff:/, '');
  return `http://${address.includes(':') ? `[${address}]` : address}:${localPort}`;
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
