import { type Attended, type AttentionInputs, type AttentionSpec, capped, inHeads } from './attention.ts';
import type { BlockSpec } from './block.ts';
import type { GraphBuilder, Value } from './builder.ts';

/** Keys and values of the tokens before, rotated: [rows, groups, keys, headDim]. */
interface Past {
  readonly key: Value;
  readonly value: Value;
  /** [keys, the new one included]: how far each stands before the new token, as negative numbers; for slopes only. */
  readonly distances: Value | null;
}

/** What was seen, the new token included, and what attention makes of it: see `Attended`. */
export type Step = Pick<Attended, 'key' | 'value' | 'output'>;

/** Attention of one more token a row, which sees all before it, or those of its window. */
export function attendStep(
  graph: GraphBuilder,
  spec: AttentionSpec,
  inputs: AttentionInputs & { readonly past: Past },
): Step {
  const { headDim, queryHeadsPerGroup, traits } = spec;
  const { past, slopes } = inputs;
  const own = inHeads(graph, spec, inputs);
  const { heads } = own;
  const join = (before: Value, added: Value): Value =>
    latest(graph, graph.node('Concat', [before, added], { attributes: { axis: 2 } }), traits.window);
  const key = join(past.key, own.key);
  const value = join(past.value, own.value);
  // With one query a head, the rows of a group's product are its query heads.
  const scores = capped(graph, traits, { left: heads.stack(own.query, 1, headDim), right: key });
  const biased =
    slopes && past.distances
      ? graph.node('Add', [scores, graph.node('Mul', [byGroup(graph, slopes, queryHeadsPerGroup), past.distances])])
      : scores;
  const weights = graph.node('Softmax', [biased], { attributes: { axis: -1 } });
  const mixed = graph.node('MatMul', [weights, value]);
  return { key, value, output: heads.mergeQueries(heads.unstack(mixed, 1, headDim)) };
}

export function pastInputs(graph: GraphBuilder, { headDim, traits }: BlockSpec): Past {
  const states = (name: string): Value => graph.input(name, 'float32', ['rows', 'groups', 'past', headDim]);
  return {
    key: states('pastKey'),
    value: states('pastValue'),
    distances: traits.attention.alibi ? graph.input('distances', 'float32', ['keys']) : null,
  };
}

/** What the next token will see of those up to here. */
export function presentOutputs(
  graph: GraphBuilder,
  { headDim, traits, cache }: BlockSpec,
  { key, value }: Pick<Step, 'key' | 'value'>,
): void {
  // A step has seen no more than that itself.
  const window = cache === 'begin' ? traits.attention.window : null;
  for (const [name, states] of [
    ['presentKey', key],
    ['presentValue', value],
  ] as const) {
    graph.output(name, latest(graph, states, window), 'float32', ['rows', 'groups', 'keys', headDim]);
  }
}

/** The last tokens of [rows, groups, tokens, headDim], as many as a window holds. */
function latest(graph: GraphBuilder, states: Value, window: number | null): Value {
  if (window === null) return states;
  const bounds = [-window, Number.MAX_SAFE_INTEGER, 2].map((bound) => graph.constant('int64', [bound], [1]));
  return graph.node('Slice', [states, ...bounds]);
}

/** [query heads, 1, 1] as [groups, query heads a group, 1]. */
function byGroup(graph: GraphBuilder, slopes: Value, queryHeadsPerGroup: number): Value {
  return graph.node('Reshape', [slopes, graph.constant('int64', [-1, queryHeadsPerGroup, 1], [3])]);
}
