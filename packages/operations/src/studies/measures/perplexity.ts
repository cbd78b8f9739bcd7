import { parametersOf } from '@flapbook/studies';
import { resolveEvaluation } from '../../kinds/evaluation.ts';
import { named } from '../chain.ts';
import type { CellMeasure } from './measure.ts';

/** Perplexity of the pruned model, and of the dense one on the same rows to compare it with. */
export const perplexity: CellMeasure = {
  measure: 'PERPLEXITY',
  async goals({ settings, subject, sources }) {
    const dataset = await sources.dataset(named(settings, 'evaluationData'));
    const sequenceLength = (settings.evaluationLength ?? settings.sequenceLength ?? null) as number | null;
    const spec = { sequenceLength, ...parametersOf('evaluation', settings) };
    const evaluate = (pruned: typeof subject.pruned) =>
      resolveEvaluation(spec, { subject: { ...subject, pruned }, dataset, engine: sources.engine });
    return [
      { role: 'evaluation', operation: evaluate(subject.pruned), counts: true },
      { role: 'dense', operation: evaluate(null), counts: false },
    ];
  },
  figures(results) {
    const value = results.get('evaluation')?.perplexity;
    const dense = results.get('dense')?.perplexity;
    return {
      ...(typeof value === 'number' && { perplexity: value }),
      ...(typeof dense === 'number' && { densePerplexity: dense }),
    };
  },
};
