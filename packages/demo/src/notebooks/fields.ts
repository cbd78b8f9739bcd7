/** Fields of queries that several notebooks share: the same text asks for the same operations. */

/** On a model. */
export const calibration = 'calibration(input: { dataset: $calibration, samples: 256, sequenceLength: 128 })';

/** On a model or a pruned model. */
export const evaluation = 'evaluation(input: { dataset: $evaluation, sequenceLength: 128 })';

/** The kinds of text that ship, each with a data set to calibrate on and one to evaluate on. */
export const domains = ['stories', 'arithmetic', 'code'];

/** On a model. */
export function calibrationOn(domain: string): string {
  return `calibration(input: { dataset: "demo-${domain}-train", samples: 256, sequenceLength: 128 })`;
}

/** On a model or a pruned model. */
export function evaluationOn(domain: string): string {
  return `evaluation(input: { dataset: "demo-${domain}-test", sequenceLength: 128 })`;
}

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

/** What a picture of kept heads and channels shows. */
export const kept = `fragment Kept on Plan {
  layers {
    layer
    attention {
      units
      kept
    }
    mlp {
      units
      keptCount
    }
  }
}`;

/** What is shown of a plan: its figures, and what it keeps. */
export const outcome = `fragment Outcome on Plan {
  requestedRatio
  achievedRatio
  threshold
  parametersBefore
  parametersAfter
  ...Kept
}

${kept}`;
