import type { ResolvedOperation } from '../operation.ts';
import { resolveLatencyTable } from './latency-table.ts';
import type { PlanSpec } from './plan.ts';
import type { PlanSources } from './plan-sources.ts';

/** Where a plan without a calibration would be timed. */
const ENGINE = 'onnx';

/**
 * The table that a plan's limit of the latency is read from: of its model, on the engine that calibrated it. Null where
 * there is no such limit.
 *
 * @throws FlapbookError with the codes of `resolveLatencyTable`
 */
export function latencyTableOf(spec: PlanSpec, from: PlanSources): ResolvedOperation | null {
  const { model, calibration, saliency, latencyTable } = from;
  if (spec.mostLatency === null || spec.mostLatency === undefined) return null;
  if (latencyTable) return latencyTable;
  const engine = calibration?.parameters.engine ?? saliency?.parameters.engine ?? ENGINE;
  const { latencyBatch: batch, latencyLength: sequenceLength, latencyNewTokens: newTokens } = spec;
  return resolveLatencyTable(
    { batch, sequenceLength, newTokens, machine: spec.latencyMachine, provider: spec.latencyProvider },
    { model, engine: engine as string },
  );
}
