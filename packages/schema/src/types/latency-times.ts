import { builder } from '../builder.ts';
import { quantile } from '../nodes/latency-comparison.ts';

/** Times of the same work, again and again. */
export interface TimesNode {
  /** Milliseconds, in their order. */
  readonly milliseconds: readonly number[];
  /** That each of them took. */
  readonly tokens: number;
}

const at = (share: number, description: string) => ({
  description,
  resolve: ({ milliseconds }: TimesNode) => quantile(milliseconds, share),
});

export const LatencyTimes = builder.objectRef<TimesNode>('LatencyTimes').implement({
  description: 'Times of the same work, once a repetition, in milliseconds.',
  fields: (t) => ({
    median: t.float(at(0.5, 'Milliseconds, of half of the repetitions at most.')),
    p25: t.float(at(0.25, 'Milliseconds that a quarter of the repetitions did not exceed.')),
    p75: t.float(at(0.75, 'Milliseconds that three quarters did not exceed; p75 − p25 is the interquartile range.')),
    p95: t.float(at(0.95, 'Milliseconds that 95 % did not exceed.')),
    tokensPerSecond: t.float({
      description: 'Tokens of all rows a second, at the median.',
      resolve: ({ milliseconds, tokens }) => (tokens * 1000) / quantile(milliseconds, 0.5),
    }),
    milliseconds: t.floatList({
      description: 'Milliseconds of each repetition, in their order.',
      resolve: ({ milliseconds }) => [...milliseconds],
    }),
  }),
});
