import { type Attributes, type Context, context, type SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/** Where and as what a span stands. */
export interface TracedOptions {
  readonly attributes?: Attributes;
  readonly kind?: SpanKind;
  /** Under what it stands; under the span that is active when absent. */
  readonly parent?: Context;
}

/** Runs `fn` as a span of OpenTelemetry, which costs nearly nothing where nobody traces. */
export async function traced<T>(
  name: string,
  { parent = context.active(), ...options }: TracedOptions,
  fn: () => Promise<T>,
): Promise<T> {
  return trace.getTracer('flapbook').startActiveSpan(name, options, parent, async (span) => {
    try {
      return await fn();
    } catch (error) {
      if (error instanceof Error) span.recordException(error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}
