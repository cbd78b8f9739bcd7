import { readFileSync } from 'node:fs';
import type { Operations } from '@flapbook/operations';
import type { Request, Response } from 'express';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

const PATIENCE_MILLISECONDS = 2_000;

/** `GET /health/live`: 200 while the process answers at all. A server whose database is away waits for it: a new one would, too. */
export function alive(_request: Request, response: Response): void {
  response.set('cache-control', 'no-store').json({ status: 'ok', version });
}

/** `GET /health` and `/health/ready`: 200 while the database answers, 503 while it does not. */
export function health({ database }: Operations) {
  return async (_request: Request, response: Response): Promise<void> => {
    const healthy = await Promise.race([
      database.query('SELECT 1').then(
        () => true,
        () => false,
      ),
      new Promise<boolean>((resolve) => setTimeout(resolve, PATIENCE_MILLISECONDS, false).unref()),
    ]);
    response
      .status(healthy ? 200 : 503)
      .set('cache-control', 'no-store')
      .json({ status: healthy ? 'ok' : 'unavailable', database: healthy, version });
  };
}
