import { type Context, context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';

/** The active span as a W3C `traceparent`, for a row of the database; null where nobody traces. */
export function traceparent(): string | null {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent ?? null;
}

/** Under which a task goes on with the trace of the request that asked for it. */
export function contextOf(traceparent: string | null): Context {
  return traceparent === null ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { traceparent });
}
