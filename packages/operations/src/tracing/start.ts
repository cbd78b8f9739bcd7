/** What turns traces on, as everywhere with OpenTelemetry: where an OTLP collector listens. */
const ENDPOINTS = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const;

/**
 * Sends traces to a collector over OTLP/HTTP, where the standard environment variables of OpenTelemetry name one; else
 * nothing is loaded. The SDK reads the others itself: headers, sampler, resource attributes, batches.
 *
 * @param service `flapbook-server` or `flapbook-worker`, unless OTEL_SERVICE_NAME says otherwise
 * @returns sends what is left and stops
 */
export async function startTracing(
  service: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<() => Promise<void>> {
  const configured = ENDPOINTS.some((name) => environment[name]);
  const off = environment.OTEL_SDK_DISABLED === 'true' || environment.OTEL_TRACES_EXPORTER === 'none';
  if (!configured || off) return async () => undefined;
  const [{ BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }, resources] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const named = resources.resourceFromAttributes({ 'service.name': environment.OTEL_SERVICE_NAME ?? service });
  const given = resources.detectResources({ detectors: [resources.envDetector] });
  const provider = new NodeTracerProvider({
    resource: resources.defaultResource().merge(named).merge(given),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  // A collector that is away must keep nobody from stopping.
  return () => provider.shutdown().catch(() => undefined);
}
