import { base, template } from './template.ts';

/** What is gained. */
export const speed = template({
  id: 'template-speed',
  title: 'Parameters, memory and speed at 20 and 50 %',
  summary: 'What pruning saves, measured, beside what it costs.',
  question: `
Pruned models run with smaller matrices. How many parameters, how much memory and how many milliseconds a pass does that save, and
what does it cost in perplexity? Latency is measured on the device of the worker that runs it.`,
  spec: `name: Parameters, memory and speed
${base}
  samples: 256
factors:
  ratio: [0.2, 0.5]
measures:
  - PERPLEXITY
  - {measure: LATENCY, repetitions: 20}
reference: DENSE`,
  reading: `
Times are medians of whole passes, speeds multiples of the dense model's on the same machine: where another machine measured it, there
is none. A small model's pass is dominated by what pruning does not touch (embeddings, attention over the cache), so that it gains less than its parameters say.`,
  next: `
**Try on your own model**: choose it above. On a large model the share of the prunable matrices is larger, and so is the gain.`,
});
