import type { Tabular } from '../../format/tabular';
import type { Subject } from '../find';

/** A plan at one size of its calibration, as far as a query has selected it. */
export interface CurvePoint {
  samples: number;
  /** Units kept in common with the largest size, 0 to 1. */
  jaccard?: number;
  /** Nats a token; null for the largest size and until both are evaluated. */
  difference?: number | null;
  interval?: { low?: number; high?: number } | null;
  evaluation?: { perplexity?: number | null; interval?: { low?: number; high?: number } | null } | null;
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

/** A line over the sizes. */
export interface CurveLine {
  title: string;
  /** Of the axis upwards, with its unit. */
  label: string;
  points: readonly { x: number; value: number; low?: number | undefined; high?: number | undefined }[];
  /** Sequences; undefined where there is none. */
  knee: number | undefined;
}

/** What can be drawn of a curve: the masks' agreement, and perplexities where some are there. */
export function linesOf({ points, kneeByMasks, kneeByPerplexity }: Curve): CurveLine[] {
  const masks = points.flatMap(({ samples, jaccard }) =>
    jaccard === undefined ? [] : [{ x: samples, value: 100 * jaccard }],
  );
  const perplexities = points.flatMap(({ samples, evaluation }) => {
    const { perplexity, interval } = evaluation ?? {};
    return perplexity == null ? [] : [{ x: samples, value: perplexity, low: interval?.low, high: interval?.high }];
  });
  const lines = [
    {
      title: 'Kept units in common, by size of the calibration',
      label: 'In common with the largest (%)',
      points: masks,
      knee: kneeByMasks ?? undefined,
    },
    {
      title: 'Perplexity by size of the calibration',
      label: 'Perplexity',
      points: perplexities,
      knee: kneeByPerplexity ?? undefined,
    },
  ];
  return lines.filter((line) => line.points.length > 1);
}

/** The knee as a legend says it. */
export function kneeLine(knee: number | undefined): string {
  return knee === undefined ? 'no knee' : `knee: ${knee} sequences`;
}

export function curveTable({ points }: Curve): Tabular {
  return {
    columns: [
      { name: 'samples', unit: 'sequences' },
      { name: 'units in common with the largest', unit: '0 to 1' },
      { name: 'perplexity' },
      { name: 'difference to the largest', unit: 'nats a token' },
      { name: '95 % low' },
      { name: '95 % high' },
    ],
    rows: points.map(({ samples, jaccard, evaluation, difference, interval }) => [
      samples,
      jaccard,
      evaluation?.perplexity,
      difference,
      interval?.low,
      interval?.high,
    ]),
  };
}
