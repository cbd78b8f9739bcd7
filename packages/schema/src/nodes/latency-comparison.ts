import { FlapbookError } from '@flapbook/flap';
import { incomparable, type LatencyResult, newTokensOf } from '@flapbook/operations';
import type { SchemaContext } from '../context.ts';
import type { LatencyNode } from './nodes.ts';
import { restore } from './restore.ts';
import { resultOf } from './state.ts';

/** How many times as fast one is as the other. */
export interface LatencyComparisonNode {
  /** The other measurement; null for the dense model that was timed in turns with this one. */
  readonly base: LatencyNode | null;
  readonly speedup: number;
  readonly decodeSpeedup: number | null;
}

/**
 * A measurement beside another one, or a pruned model beside the dense one that it was timed in turns with; null until
 * there are results, and where there was none.
 *
 * @throws FlapbookError BAD_PARAMETER where times of different engines, machines or work would be compared, saying which;
 *   OPERATION_NOT_FOUND
 */
export async function latencyComparison(
  node: LatencyNode,
  base: string | null,
  context: SchemaContext,
): Promise<LatencyComparisonNode | null> {
  const other = base === null ? null : await latencyOf(base, context);
  if (other) requireSameWork(node, other);
  const own = await resultOf<LatencyResult>(node, context);
  if (own === null) return null;
  if (other === null) return own.dense ? { base: null, ...ratios(own, own.dense) } : null;
  const theirs = await resultOf<LatencyResult>(other, context);
  if (theirs === null) return null;
  const why = incomparable(own, theirs);
  if (why !== null) throw new FlapbookError('BAD_PARAMETER', `These times do not compare: ${why}.`);
  return { base: other, ...ratios(own, theirs) };
}

async function latencyOf(key: string, context: SchemaContext): Promise<LatencyNode> {
  const node = await restore(context, key);
  if (node === null) throw new FlapbookError('OPERATION_NOT_FOUND', `No operation has the key ${key}.`);
  if (node.kind === 'latency') return node;
  throw new FlapbookError('BAD_PARAMETER', `A latency compares with a latency; ${key} is a ${node.kind}.`);
}

function requireSameWork(one: LatencyNode, other: LatencyNode): void {
  const [own, theirs] = [one, other].map(({ operation: { parameters } }) => {
    const { batch, sequenceLength } = parameters;
    return `${batch} × ${sequenceLength} tokens and ${newTokensOf(parameters)} new ones`;
  });
  if (own === theirs) return;
  throw new FlapbookError('BAD_PARAMETER', `These times do not compare: they are of ${own}, and of ${theirs}.`);
}

function ratios(
  own: Pick<LatencyResult, 'milliseconds' | 'decode'>,
  base: Pick<LatencyResult, 'milliseconds' | 'decode'>,
): Pick<LatencyComparisonNode, 'speedup' | 'decodeSpeedup'> {
  return {
    speedup: quantile(base.milliseconds, 0.5) / quantile(own.milliseconds, 0.5),
    decodeSpeedup: own.decode && base.decode ? quantile(base.decode, 0.5) / quantile(own.decode, 0.5) : null,
  };
}

/** The value that a share of the times does not exceed, between two neighbours linearly. */
export function quantile(milliseconds: readonly number[], share: number): number {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)]!;
  return low + (place - Math.floor(place)) * (sorted[Math.ceil(place)]! - low);
}
