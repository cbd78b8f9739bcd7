import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { recordAudit } from '@flapbook/access';
import { FlapbookError, toProblem } from '@flapbook/flap';
import { BUNDLE_LIMITS, type Operations } from '@flapbook/operations';
import { importNotebook, schema } from '@flapbook/schema';
import { type RequestHandler, Router } from 'express';
import { principalOf } from './access/identify.ts';
import { onAccount } from './access/on-account.ts';
import { gate } from './limits/gate.ts';
import type { Logger } from './log.ts';

/** Files that are read at the same time. */
const AT_ONCE = 4;

/** Lines of progress come no faster than this. */
const LINE_MILLISECONDS = 200;

/**
 * `POST /import?notebook=ID` with a bundle as its body: makes a notebook of it. The answer is a line of JSON for each
 * step, `{"step", "done", "total"}`, and a last one with `imported` or `problem`. What is refused before the first of
 * them, as a bundle beyond a quota is, is answered as by every other address: with a status and `errors`.
 */
export function imports(operations: Operations, log: Logger): Router {
  const router = Router();
  router.post('/import', ownBytes, gate(AT_ONCE), async (request, response) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-import-'));
    const line = (value: object) => {
      if (!response.headersSent) response.set({ 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
      response.write(`${JSON.stringify(value)}\n`);
    };
    try {
      const file = path.join(folder, 'bundle');
      await pipeline(request, atMost(BUNDLE_LIMITS.fileBytes), createWriteStream(file));
      let told = 0;
      const principal = principalOf(response);
      const imported = await onAccount(response, () =>
        importNotebook(operations, schema, {
          file,
          notebook: String(request.query.notebook),
          onProgress(step, done, total) {
            if (done < total && performance.now() - told < LINE_MILLISECONDS) return;
            told = performance.now();
            line({ step, done, total });
          },
        }),
      );
      const subjects = [imported.notebook, imported.revision];
      await recordAudit(operations.database, principal, { action: 'import', subjects });
      line({ imported });
      response.end();
    } catch (error) {
      if (!response.headersSent && !response.destroyed) throw error;
      if (!(error instanceof FlapbookError)) log.error({ error }, 'an import failed');
      // The connection itself may be what failed.
      if (response.destroyed) return;
      line({ problem: error instanceof FlapbookError ? toProblem(error) : UNEXPECTED });
      response.end();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
  return router;
}

const UNEXPECTED = toProblem(
  new FlapbookError('INTERNAL', 'Something went wrong inside Flapbook. The log has the details.'),
);

/** Other web sites cannot send this type without asking first, which is refused. */
const ownBytes: RequestHandler = (request, response, next) => {
  if (request.is('application/octet-stream')) return next();
  const { code, remedy, message } = new FlapbookError('BAD_PARAMETER', 'A bundle is sent as application/octet-stream.');
  response.status(415).json({ errors: [{ message, extensions: { code, remedy } }] });
};

function atMost(bytes: number): Transform {
  let sum = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      sum += chunk.byteLength;
      if (sum <= bytes) next(null, chunk);
      else next(new FlapbookError('LIMIT_EXCEEDED', `A bundle has at most ${bytes} bytes.`));
    },
  });
}
