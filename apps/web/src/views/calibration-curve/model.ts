import type { Subject } from '../find';

/** A plan at one size of its calibration, as far as a query has selected it. */
export interface CurvePoint {
  samples: number;
  /** Units kept in common with the largest size, 0 to 1. */
  jaccard?: number;
  /** Nats a token; null for the largest size and until both are evaluated. */
  difference?: number | null;
  interval?: { low?: number; high?: number } | null;
  evaluation?: { perplexity?: number | null } | null;
}

export interface Curve {
  points: readonly CurvePoint[];
  /** Sequences; undefined where it was not asked for, null where there is none. */
  kneeByMasks?: number | null;
  kneeByPerplexity?: number | null;
}

/** The curve of a subject; undefined where it has no sizes. */
export function curveOf({ object }: Subject): Curve | undefined {
  const points = Array.isArray(object.points) ? (object.points as Partial<CurvePoint>[]) : [];
  const whole = points.filter((point): point is CurvePoint => typeof point.samples === 'number');
  return whole.length > 0 ? { ...(object as unknown as Curve), points: whole } : undefined;
}

/** What is said of the knees, in words. */
export function kneeWords({ kneeByMasks, kneeByPerplexity }: Curve): string[] {
  const words: string[] = [];
  if (kneeByMasks !== undefined) {
    words.push(
      kneeByMasks === null
        ? 'Masks still change at the largest size: more sequences may matter.'
        : `From ${kneeByMasks} sequences on, masks agree with those of the largest size by 95 % or more.`,
    );
  }
  if (kneeByPerplexity !== undefined) {
    words.push(
      kneeByPerplexity === null
        ? 'No size is known from which on the perplexity levels out: some are not evaluated yet, or it still moves.'
        : `From ${kneeByPerplexity} sequences on, the perplexity is that of the largest size, within 0.5 % or within what the rows show.`,
    );
  }
  return words;
}
