/** Fields of queries that several notebooks share: the same text asks for the same operations. */

/** On a model. */
export const calibration = 'calibration(input: { dataset: $calibration, samples: 256, sequenceLength: 128 })';

/** On a model or a pruned model. */
export const evaluation = 'evaluation(input: { dataset: $evaluation, sequenceLength: 128 })';

/** What a table of perplexities shows. */
export const figures = `fragment Figures on Evaluation {
  perplexity
  interval {
    low
    high
  }
  rows
  tokens
  sequenceLength
}`;
