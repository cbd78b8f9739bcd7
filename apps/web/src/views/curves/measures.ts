import type { Subject } from '../find';

/** A figure that a curve shows, with the ends of its band where there is one. */
interface Figures {
  value: number | undefined;
  low: number | undefined;
  high: number | undefined;
}

interface CurveMeasure {
  title: string;
  unit: string;
  /** Which way is better, and what a band says. */
  note: string;
  /** The kinds of object that have it. */
  of: readonly string[];
  figures: (subject: Subject) => Figures | undefined;
}

/** Bytes of a weight as engines hold it. */
const FLOAT32_BYTES = 4;

/** Everything that is drawn against the ratio or the size of the calibration. A new measure is an entry here. */
export const curveMeasures = {
  perplexity: {
    title: 'Perplexity',
    unit: '',
    note: 'Lower is better. Bands are 95 % intervals, from a bootstrap over rows.',
    of: ['Evaluation'],
    figures: ({ object }) => {
      const interval = object.interval as { low?: unknown; high?: unknown } | null | undefined;
      return { value: number(object.perplexity), low: number(interval?.low), high: number(interval?.high) };
    },
  },
  latency: {
    title: 'Latency',
    unit: 'ms a pass',
    note: 'Lower is better. Medians, as measured; bands go up to the 95th percentile. Compare what one device measured.',
    of: ['Latency'],
    figures: ({ object }) => {
      const [value, high] = [number(object.median), number(object.p95)];
      return { value, low: high === undefined ? undefined : value, high };
    },
  },
  throughput: {
    title: 'Throughput',
    unit: 'tokens a second',
    note: 'Higher is better. By the median time of a pass, as measured.',
    of: ['Latency'],
    figures: ({ object }) => plain(object.tokensPerSecond),
  },
  memory: {
    title: 'Memory of the process',
    unit: 'GB',
    note: 'Lower is better. The most resident memory of the worker after a pass: the engine and weights kept from earlier work count too.',
    of: ['Latency'],
    figures: ({ object }) => plain(scaled(object.peakBytes, 1e-9)),
  },
  parameters: {
    title: 'Parameters',
    unit: 'millions',
    note: 'Counted from the plan.',
    of: ['Model', 'PrunedModel'],
    figures: ({ object }) => plain(scaled(object.parameters, 1e-6)),
  },
  weights: {
    title: 'Weights in float32',
    unit: 'MB',
    note: 'Parameters times four bytes: what an engine holds of the weights at most.',
    of: ['Model', 'PrunedModel'],
    figures: ({ object }) => plain(scaled(object.parameters, FLOAT32_BYTES * 1e-6)),
  },
} satisfies Record<string, CurveMeasure>;

export type CurveMeasureName = keyof typeof curveMeasures;

function plain(value: unknown): Figures | undefined {
  return value === undefined ? undefined : { value: number(value), low: undefined, high: undefined };
}

/** Keeps apart what was not selected, undefined, from what is not there yet. */
function scaled(value: unknown, factor: number): unknown {
  return typeof value === 'number' ? value * factor : value;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
