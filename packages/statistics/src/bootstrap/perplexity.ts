import type { RowLosses } from '../rows.ts';
import { type BootstrapOptions, type Bootstrapped, bootstrapRatio } from './bootstrap.ts';

/**
 * exp(Σ NLL / Σ tokens) with a bootstrap interval over rows. Bounds are the exponentials of those of the mean: quantiles do
 * not mind a monotone map. `standardError` is that of the perplexity, by the delta method.
 *
 * @throws FlapbookError with the codes of `bootstrapRatio`
 */
export function perplexityInterval({ nll, tokens }: RowLosses, options: BootstrapOptions = {}): Bootstrapped {
  const { estimate, interval, standardError } = bootstrapRatio(nll, tokens, options);
  const perplexity = Math.exp(estimate);
  return {
    estimate: perplexity,
    interval: interval && { low: Math.exp(interval.low), high: Math.exp(interval.high) },
    standardError: standardError === null ? null : perplexity * standardError,
  };
}
