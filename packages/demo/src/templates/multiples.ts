import { base, template } from './template.ts';

/** Widths that hardware likes, and what they cost. */
export const multiples = template({
  id: 'template-multiples',
  title: 'Widths in multiples of 8, 16, 64 and 128: speed and perplexity at 50 %',
  summary: 'Whether rounding the kept channels to a multiple makes passes faster.',
  question: `
Kernels compute in tiles, and a matrix whose width fills its tiles may be as fast as a narrower one. The number of MLP channels that a layer
keeps is rounded up to a multiple, so that a little less is removed. Does the device of the worker reward that, and what becomes of the
perplexity? A prompt of 128 tokens and 32 more are timed, each pruned model in turns with the dense one.`,
  spec: `name: Widths in multiples
${base}
  samples: 256
  ratio: 0.5
factors:
  channelMultiple: [1, 8, 16, 64, 128]
measures:
  - PERPLEXITY
  - {measure: LATENCY, sequenceLength: 128, newTokens: 32, repetitions: 20}
reference: DENSE`,
  reading: `
Compare the speeds with the achieved ratio beside them: a larger multiple keeps more channels, which lowers the perplexity and, if widths
did not matter, the speed. Speeds are multiples of the dense model's, from medians of one interleaved run each.`,
  next: `
**Try on your own model**: choose it above. On a GPU, 64 and 128 are the widths to try; on a processor, 8 and 16 are those of its vectors.`,
});
