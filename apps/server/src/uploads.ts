import { FlapbookError } from '@flapbook/flap';
import { type Operations, PIECE_BYTES, type UploadedFile, type Uploads } from '@flapbook/operations';
import express, { type RequestHandler, Router } from 'express';
import { onAccount } from './access/on-account.ts';
import { gate } from './limits/gate.ts';

/** Pieces that are taken at the same time; each lies in memory. */
const AT_ONCE = 8;
const LIST_BYTES = 256 * 1024;

/**
 * Files in pieces. `POST /upload` with `{"files": [{"name", "byteLength", "modifiedMs"}]}` answers with the upload’s id and what is
 * there of each file; `PUT /upload/ID/NAME?offset=N` adds a piece, checked against `content-digest` (RFC 9530) where it has one;
 * `GET /upload/ID` tells what is there; `DELETE /upload/ID` gives it up.
 */
export function uploads({ uploads: kept }: Operations): Router {
  const router = Router();
  if (kept === null) return router;
  const found = { uploads: kept };
  router.post('/upload', ownJson, express.json({ limit: LIST_BYTES }), async (request, response) => {
    const files = filesOf(request.body);
    response.json(await onAccount(response, () => found.uploads.begin(files)));
  });
  router.get('/upload/:id', async (request, response) => {
    response.set('cache-control', 'no-store').json(await found.uploads.state(request.params.id));
  });
  router.put(
    '/upload/:id/:name',
    ownBytes,
    gate(AT_ONCE),
    express.raw({ limit: PIECE_BYTES, type: BYTES }),
    async (request, response) => {
      response.json({ received: await add(found.uploads, request) });
    },
  );
  // Asked for by scripts of this server’s own pages alone: other web sites may not send the method.
  router.delete('/upload/:id', async (request, response) => {
    await found.uploads.remove(request.params.id);
    response.status(204).end();
  });
  return router;
}

const BYTES = 'application/octet-stream';

function add(kept: Uploads, { params, query, body, headers }: Parameters<RequestHandler>[0]): Promise<number> {
  const offset = Number(query.offset);
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `The offset of a piece is ${String(query.offset)}; a number of bytes was expected.`,
    );
  }
  if (!Buffer.isBuffer(body) || body.length === 0)
    throw new FlapbookError('BAD_PARAMETER', 'The piece holds no bytes.');
  const sha256 = /^sha-256=:(?<digest>[A-Za-z0-9+/]{43}=):$/.exec(String(headers['content-digest'] ?? ''))?.groups
    ?.digest;
  return kept.append(String(params.id), String(params.name), { offset, bytes: body, sha256: sha256 ?? null });
}

/** @throws FlapbookError BAD_PARAMETER */
function filesOf(body: unknown): UploadedFile[] {
  const files = typeof body === 'object' && body !== null && 'files' in body ? body.files : null;
  if (!Array.isArray(files)) throw new FlapbookError('BAD_PARAMETER', 'A list of files was expected.');
  return files.map((file: unknown) => {
    const { name, byteLength, modifiedMs } = Object(file) as Partial<Record<keyof UploadedFile, unknown>>;
    return {
      name: typeof name === 'string' ? name : '',
      byteLength: numberOf(byteLength),
      modifiedMs: numberOf(modifiedMs),
    };
  });
}

/** What is no number is none that anything accepts; an object may say otherwise of itself. */
function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}

/** Other web sites cannot send these types without asking first, which is refused. */
const ownJson = only('application/json');
const ownBytes = only(BYTES);

function only(type: string): RequestHandler {
  return (request, _response, next) =>
    next(request.is(type) ? undefined : new FlapbookError('BAD_PARAMETER', `${type} was expected here.`));
}
