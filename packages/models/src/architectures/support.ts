import { FlapbookError } from '@flapbook/flap';
import type { ModelDescription, Traits } from '../types.ts';
import { traitsOf } from './traits.ts';

type Unsupported = readonly [is: (description: ModelDescription, traits: Traits) => boolean, what: string];

/** What the way back is not written for. */
const NO_GRADIENTS: readonly Unsupported[] = [
  [(_, { norm }) => norm === 'layer', 'layer norms'],
  [(_, { order }) => order !== 'pre', 'norms behind modules'],
  [(_, { parallel }) => parallel, 'attention and MLP side by side'],
  [(_, { gated }) => !gated, 'MLPs without a gate'],
  [({ activation }) => activation !== 'silu', 'activations other than SiLU'],
  [({ names }) => names.layers.some(({ queryNorm }) => queryNorm !== undefined), 'norms of queries and keys'],
  [(_, { alibi }) => alibi, 'attention with linear biases'],
  [({ rope }) => rope === null, 'positions that are not rotary'],
  [(_, { scoreCap, logitCap }) => scoreCap !== null || logitCap !== null, 'caps on scores or logits'],
  [({ names }) => names.finalNorm === null, 'models without a final norm'],
  [(_, { causal }) => !causal, 'models of masked tokens'],
];

/** @throws FlapbookError UNSUPPORTED_CONFIG for a model whose gradients are not computed, with what it is that is missing */
export function requireGradients(description: ModelDescription): void {
  const traits = traitsOf(description);
  const missing = NO_GRADIENTS.filter(([is]) => is(description, traits)).map(([, what]) => what);
  if (missing.length === 0) return;
  throw new FlapbookError(
    'UNSUPPORTED_CONFIG',
    `Gradients of a model of architecture ${description.architecture} are not computed: it has ${missing.join(', ')}. ` +
      'Choose a metric that needs no saliency, or the engine tfjs, which differentiates what it computes.',
  );
}

/** @throws FlapbookError UNSUPPORTED_CONFIG where a token sees those behind it, so that it predicts no next one */
export function requireCausal(description: ModelDescription, what: string): void {
  if (traitsOf(description).causal) return;
  throw new FlapbookError(
    'UNSUPPORTED_CONFIG',
    `A model of architecture ${description.architecture} predicts masked tokens, not next ones; it has no ${what}.`,
  );
}
