import type { LatencyResult, LatencySpec } from '../../kinds/latency.ts';
import { resolveLatency } from '../../kinds/latency.ts';
import type { CellMeasure } from './measure.ts';

/** Times of whole passes of the pruned model, and of the dense one to compare them with. */
export const latency: CellMeasure = {
  measure: 'LATENCY',
  async goals({ subject, options, sources }) {
    const time = (pruned: typeof subject.pruned) =>
      resolveLatency(options as LatencySpec, { subject: { ...subject, pruned }, engine: sources.engine });
    return [
      { role: 'latency', operation: time(subject.pruned), counts: true },
      { role: 'denseLatency', operation: time(null), counts: false },
    ];
  },
  figures(results): Record<string, number> {
    const result = results.get('latency') as LatencyResult | undefined;
    if (result === undefined) return {};
    const milliseconds = medianOf(result);
    const dense = results.get('denseLatency') as LatencyResult | undefined;
    // Times of different machines or engines do not compare.
    const comparable = dense !== undefined && dense.device === result.device && dense.engine === result.engine;
    return {
      latencyMilliseconds: milliseconds,
      ...(comparable && { speedup: medianOf(dense) / milliseconds }),
      peakBytes: result.peakBytes,
    };
  },
};

function medianOf({ milliseconds }: LatencyResult): number {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
