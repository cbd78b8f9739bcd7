import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FlapbookError } from '@flapbook/flap';
import { type Operations, type WrittenExport, writtenExport } from '@flapbook/operations';
import { type Request, type Response, Router } from 'express';
import { gate } from './limits/gate.ts';

/** Files that are sent at the same time: a download manager asks for several parts of one. */
const AT_ONCE = 16;

/**
 * `GET /export/model/KEY/NAME`: a file of an export, whole or a part of it (RFC 9110, section 14), and
 * `GET /export/model/KEY.zip`: all of them in one folder.
 */
export function modelFiles(operations: Operations): Router {
  const router = Router();
  const atMost = gate(AT_ONCE);
  router.get('/export/model/:key.zip', atMost, async ({ params }, response) => {
    const written = await writtenExport(operations, keyOf(String(params.key)));
    const { size, stream } = await written.archive();
    response.set({
      ...HEADERS,
      'content-type': 'application/zip',
      'content-length': String(size),
      'content-disposition': `attachment; filename="${written.folder}.zip"`,
    });
    await send(response, stream);
  });
  router.get('/export/model/:key/*name', atMost, async (request, response) => {
    const written = await writtenExport(operations, keyOf(String(request.params.key)));
    await sendFile(
      written,
      ([] as string[]).concat(request.params.name as string | string[]).join('/'),
      request,
      response,
    );
  });
  return router;
}

/** What lies under a digest never changes. What a file says is somebody's: no browser is to run it. */
const HEADERS = {
  'cache-control': 'private, max-age=31536000, immutable',
  'content-security-policy': "default-src 'none'; sandbox",
} as const;

async function sendFile(written: WrittenExport, name: string, request: Request, response: Response): Promise<void> {
  const file = written.files.find((one) => one.name === name);
  if (file === undefined) {
    throw new FlapbookError('ARTIFACT_NOT_FOUND', `The export has no file ${JSON.stringify(name.slice(0, 200))}.`);
  }
  const { digest, byteLength } = file;
  const tag = `"${digest}"`;
  response.set({
    ...HEADERS,
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${name
      .split('/')
      .at(-1)!
      .replace(/[^\w.-]/g, '_')}"`,
    'accept-ranges': 'bytes',
    etag: tag,
  });
  if (request.headers['if-none-match'] === tag) {
    response.status(304).end();
    return;
  }
  const range = rangeOf(request, { byteLength, tag });
  if (range === 'unsatisfiable') {
    response.status(416).set('content-range', `bytes */${byteLength}`).removeHeader('content-type');
    response.end();
    return;
  }
  if (range !== null) response.status(206).set('content-range', `bytes ${range.start}-${range.end - 1}/${byteLength}`);
  response.set('content-length', String(range === null ? byteLength : range.end - range.start));
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  await send(response, Readable.from(written.read(file, range ?? undefined), { objectMode: false }));
}

/** One part; who asks for several gets the whole, as is allowed, and so does who has begun with another file. */
function rangeOf(
  request: Request,
  { byteLength, tag }: { readonly byteLength: number; readonly tag: string },
): { readonly start: number; readonly end: number } | 'unsatisfiable' | null {
  const { 'if-range': begun } = request.headers;
  if (begun !== undefined && begun !== tag) return null;
  const ranges = request.range(byteLength);
  if (ranges === -1) return 'unsatisfiable';
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return null;
  const [{ start, end }] = ranges as unknown as [{ start: number; end: number }];
  return { start, end: end + 1 };
}

/** A client that goes away ends it; a store that breaks off leaves an answer that is shorter than it said. */
async function send(response: Response, stream: Readable): Promise<void> {
  await pipeline(stream, response).catch(() => response.destroy());
}

function keyOf(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new FlapbookError(
    'BAD_PARAMETER',
    'Files of an export are at /export/model/KEY/NAME and /export/model/KEY.zip.',
  );
}
