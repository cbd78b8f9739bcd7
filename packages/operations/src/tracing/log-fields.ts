import { trace } from '@opentelemetry/api';

/** What a line of a log says of the trace that it belongs to. */
export function traceFields(): object {
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined ? {} : { traceId: span.traceId, spanId: span.spanId };
}
