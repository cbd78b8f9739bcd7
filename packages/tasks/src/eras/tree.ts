import type { ModelInput } from './encode.ts';

/** Several inputs in one, each beginning that they share once, with what is asked of it. The shape that engines score. */
export interface SharedInputs {
  readonly tokens: Int32Array;
  /** Index of the token before each; -1 at a beginning. */
  readonly parents: Int32Array;
  /** After which token a next one is asked about, and which. */
  readonly nodes: Int32Array;
  readonly targets: Int32Array;
  /** By input the indices of its questions, in the order of its scored tokens. */
  readonly questions: readonly Int32Array[];
}

/**
 * Lays inputs over each other as far as they begin alike. Attention is causal, so that what a token gives depends on
 * what stands before it alone: contexts, and beginnings of continuations, that several requests share are computed once.
 */
export function shareBeginnings(inputs: readonly ModelInput[]): SharedInputs {
  const tokens: number[] = [];
  const parents: number[] = [];
  const asked: { node: number; target: number }[] = [];
  const nodes = new Map<string, number>();
  const known = new Map<string, number>();
  const questions = inputs.map(({ tokens: input, scored }) => {
    const own = new Int32Array(scored);
    let parent = -1;
    for (let i = 0; i < input.length; i++) {
      const name = `${parent} ${input[i]}`;
      const nth = i - (input.length - scored);
      if (nth >= 0) {
        const question = known.get(name) ?? asked.push({ node: parent, target: input[i]! }) - 1;
        known.set(name, question);
        own[nth] = question;
      }
      if (i === input.length - 1) break;
      const node = nodes.get(name) ?? tokens.push(input[i]!) - 1;
      if (!nodes.has(name)) parents.push(parent);
      nodes.set(name, node);
      parent = node;
    }
    return own;
  });
  return {
    tokens: Int32Array.from(tokens),
    parents: Int32Array.from(parents),
    nodes: Int32Array.from(asked, ({ node }) => node),
    targets: Int32Array.from(asked, ({ target }) => target),
    questions,
  };
}

/** The sums of the log-probabilities of every input's scored tokens, in their order, in float64. */
export function sumScores({ questions }: SharedInputs, logProbabilities: ArrayLike<number>): number[] {
  return questions.map((own) => own.reduce((sum, question) => sum + logProbabilities[question]!, 0));
}
