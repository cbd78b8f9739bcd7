/** What the notebook on the amount of calibration says between its queries. */

export const question = `
# How much calibration is enough?

Calibration estimates a mean and a variance for every channel. More sequences estimate them better, and take longer. This
notebook grows a calibration from 4 sequences to 1024 and looks at what changes: the perplexity of the pruned model, and
the plan itself. (It is the question of the second experiment of the paper, arXiv 2312.11983.)

The sizes are **prefixes** of one another: with the same text, sampling and seed, 64 sequences are the first 64 of 256.
Flapbook stores statistics by shards of 64 sequences, so 1024 after 256 computes the missing twelve shards alone.
`;

export const perplexities = `
## 1. Perplexity against the number of sequences

Every size plans at the ratio of the field and is evaluated on the same rows, with compensation. **Run** names the parts
that are missing before it starts.
`;

export const readingPerplexities = `
**What to look for**

- A few sequences are enough to find channels that hardly move; the curve falls fast and then goes flat. Where it is flat,
  more calibration buys nothing *for this ratio*. Try a larger ratio: there the search has to tell apart channels that are
  closer together, and needs more.
- The compensation needs means only, the scores need variances. Means settle sooner.
`;

export const seeds = `
## 2. Is that difference real? The same size, other sequences

The random windows come from a seed. Four seeds of 64 sequences show how far the perplexity moves by chance alone. A
difference between two sizes that is smaller than the difference between two seeds says nothing.
`;

export const plans = `
## 3. What moves in the plan

The threshold, the achieved ratio and what each layer keeps, from 16 sequences and from 1024, at the ratio of the field.
Two plans may have the same perplexity and keep different channels.
`;

export const next = `
**Try on your own model**

- Large models have more channels than the bundled one and longer sequences to calibrate on. Tokens count, and sequences:
  tokens of one sequence resemble one another, so 16 sequences of 2048 tell less than 256 of 128.
- Take the published setting (1024 sequences of 128 tokens) as the last point and see where your curve goes flat.
- Choose another ratio first: changing it costs no calibration, so the whole curve is a matter of evaluations.
`;
