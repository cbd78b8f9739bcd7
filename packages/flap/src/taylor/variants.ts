/** How a weight's importance is estimated from gradients. */
export interface SaliencyVariant {
  /** The name in words, for people. */
  readonly title: string;
  /** Whether it takes squares of single sequences' gradients, an estimate of the Hessian's diagonal. */
  readonly needsSquares: boolean;
  /** Whether a channel's elements may cancel out: it scores by the absolute value of their sum, not by the sum of theirs. */
  readonly cancels: boolean;
  /** Saliency of one element, from weight w, gradient g of the loss, and mean squared gradient a. */
  element(w: number, g: number, a: number): number;
}

/** Variants of LLM-Pruner's Taylor importance (its section 3.2; names as in its published code). */
export const SALIENCY_VARIANTS = {
  VECTORIZE: {
    title: 'A channel as one vector: its elements may cancel out',
    needsSquares: false,
    cancels: true,
    element: (w, g) => w * g,
  },
  PARAM_FIRST: {
    title: 'Each element by itself, to the first order',
    needsSquares: false,
    cancels: false,
    element: (w, g) => w * g,
  },
  PARAM_SECOND: {
    title: 'Each element by itself, the second order alone',
    needsSquares: true,
    cancels: false,
    element: (w, _g, a) => w * a * w,
  },
  PARAM_MIX: {
    title: 'Each element by itself, to the second order',
    needsSquares: true,
    cancels: false,
    element: (w, g, a) => w * g - 0.5 * w * a * w,
  },
} as const satisfies Record<string, SaliencyVariant>;

export type SaliencyVariantName = keyof typeof SALIENCY_VARIANTS;
