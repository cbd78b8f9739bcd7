import type { LatencyResult, LatencySpec } from '../../kinds/latency.ts';
import { resolveLatency } from '../../kinds/latency.ts';
import type { CellMeasure } from './measure.ts';

/** Times of whole passes of the pruned model. */
export const latency: CellMeasure = {
  measure: 'LATENCY',
  async goals({ subject, options, sources }) {
    const operation = resolveLatency(options as LatencySpec, { subject, engine: sources.engine });
    return [{ role: 'latency', operation, counts: true }];
  },
  figures(results): Record<string, number> {
    const result = results.get('latency') as LatencyResult | undefined;
    if (result === undefined) return {};
    const sorted = result.milliseconds.toSorted((a, b) => a - b);
    const middle = (sorted.length - 1) / 2;
    const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
    return { latencyMilliseconds: median, peakBytes: result.peakBytes };
  },
};
