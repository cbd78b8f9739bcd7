import type { Operations } from '@flapbook/operations';
import type { Request, Response } from 'express';
import { Registry } from 'prom-client';
import type { RequestLine } from '../request-log.ts';
import { FleetMetrics } from './fleet.ts';
import { processMetrics } from './process.ts';
import { RequestMetrics } from './requests.ts';

const PATIENCE_MILLISECONDS = 2_000;

/** What a server tells Prometheus. */
export interface Metrics {
  /** A request was answered, or a subscription has ended. */
  answered(line: RequestLine): void;
  /** A subscription begins. */
  opened(): void;
  /** `GET /metrics`, in Prometheus' text format. */
  handle(request: Request, response: Response): Promise<void>;
}

export function createMetrics(operations: Operations): Metrics {
  const own = new Registry();
  const requests = new RequestMetrics(own);
  const fleet = new FleetMetrics(operations, own);
  const all = Registry.merge([own, processMetrics()]);
  return {
    answered: (line) => requests.answered(line),
    opened: () => requests.opened(),
    async handle(_request, response) {
      // A database that is silent does not keep the rest from being told.
      await Promise.race([
        fleet.look(),
        new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MILLISECONDS).unref()),
      ]);
      response
        .set('cache-control', 'no-store')
        .type(all.contentType)
        .send(await all.metrics());
    },
  };
}
