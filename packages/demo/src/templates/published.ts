/** A published figure with the conditions it holds under: without them it is no figure. */
export interface PublishedFigure {
  readonly source: string;
  /** As the publication names it. */
  readonly model: string;
  readonly method: string;
  readonly ratio: number;
  readonly evaluationData: string;
  /** Tokens of an evaluated row. */
  readonly sequenceLength: number;
  readonly perplexity: number;
}

const flap = 'FLAP, README of the published code (arXiv 2312.11983)';
const rerun = 'an open collection of re-runs';
const models = ['LLaMA-7B', 'LLaMA-13B', 'LLaMA-30B', 'LLaMA-65B'];

/** WikiText-2 perplexity, calibrated on 1024 × 128 tokens of WikiText-2 train, in rows of 128 tokens; by model. */
const flapTable: readonly (readonly [method: string, ratio: number, perplexities: readonly (number | null)[]])[] = [
  ['WANDA_SP', 0.2, [22.12, 16.83, 11.66, 11.76]],
  ['LLM_PRUNER', 0.2, [19.77, 16.01, null, null]],
  ['FLAP', 0.2, [14.62, 13.66, 10.86, 9.79]],
  ['WANDA_SP', 0.3, [38.88, 22.89, 14.9, 14.64]],
  ['FLAP', 0.3, [17.62, 15.65, 12.49, 10.9]],
  ['WANDA_SP', 0.5, [366.43, 160.49, 67.46, 42.85]],
  ['LLM_PRUNER', 0.5, [112.44, null, null, null]],
  ['FLAP', 0.5, [31.8, 24.2, 19.36, 15.3]],
];

/** Independent re-runs of FLAP in the same setting. */
const reruns: readonly (readonly [model: string, perplexities: Readonly<Record<number, number>>])[] = [
  ['LLaMA-7B', { 0.2: 15.05, 0.3: 18.28, 0.5: 33.0 }],
  ['Llama-3.1-8B', { 0.2: 19.32, 0.3: 24.5, 0.5: 42.86 }],
];

const setting = { evaluationData: 'WikiText-2', sequenceLength: 128 };

/** What stands beside the figures of a study of methods. */
export const published: readonly PublishedFigure[] = [
  ...flapTable.flatMap(([method, ratio, perplexities]) =>
    models.flatMap((model, index): PublishedFigure[] => {
      const perplexity = perplexities[index];
      return perplexity == null ? [] : [{ source: flap, model, method, ratio, ...setting, perplexity }];
    }),
  ),
  ...reruns.flatMap(([model, perplexities]) =>
    Object.entries(perplexities).map(
      ([ratio, perplexity]): PublishedFigure => ({
        source: rerun,
        model,
        method: 'FLAP',
        ratio: Number(ratio),
        ...setting,
        perplexity,
      }),
    ),
  ),
];
