import type { LatencyResult, LatencySpec } from '../../kinds/latency.ts';
import { resolveLatency } from '../../kinds/latency.ts';
import { incomparable, placeOf } from '../../kinds/machine.ts';
import { median } from '../../statistics/latency-costs.ts';
import type { CellMeasure } from './measure.ts';

/** Times of whole passes of the pruned model, and of the dense one to compare them with. */
export const latency: CellMeasure = {
  measure: 'LATENCY',
  async goals({ subject, options, sources }) {
    const time = (pruned: typeof subject.pruned) =>
      resolveLatency(options as LatencySpec, { subject: { ...subject, pruned }, engine: sources.engine });
    const own = { role: 'latency', operation: time(subject.pruned), counts: true };
    // Where tokens are generated, a pruned model is timed in turns with the dense one already.
    const isWithDense = subject.pruned !== null && ((options as LatencySpec).newTokens ?? 0) > 0;
    return isWithDense ? [own] : [own, { role: 'denseLatency', operation: time(null), counts: false }];
  },
  figures(results): Record<string, number> {
    const result = results.get('latency') as LatencyResult | undefined;
    if (result === undefined) return {};
    const dense = result.dense ?? comparableTo(result, results.get('denseLatency') as LatencyResult | undefined);
    const milliseconds = median(result.milliseconds);
    return {
      latencyMilliseconds: milliseconds,
      ...(dense && { speedup: median(dense.milliseconds) / milliseconds }),
      ...(result.decode && { decodeMilliseconds: median(result.decode) }),
      ...(result.decode && dense?.decode && { decodeSpeedup: median(dense.decode) / median(result.decode) }),
      peakBytes: result.peakBytes,
    };
  },
  timedOn(results) {
    const result = results.get('latency') as LatencyResult | undefined;
    return result === undefined ? null : placeOf(result);
  },
};

/** The dense model's times, unless they are of another machine or engine: those do not compare. */
function comparableTo(result: LatencyResult, dense: LatencyResult | undefined): LatencyResult | null {
  if (dense === undefined) return null;
  // What was timed before machines were recorded is judged by its engine and processor.
  const unrecorded = result.machine === undefined && dense.machine === undefined;
  const [one, other] = unrecorded ? [result, dense].map((timed) => ({ ...timed, machine: '' })) : [result, dense];
  return incomparable(one!, other!) === null ? dense : null;
}
