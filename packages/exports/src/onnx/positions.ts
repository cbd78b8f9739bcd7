import type { GraphBuilder, Value } from '@flapbook/engine/graph';
import { float, integers } from './pieces.ts';

/** What is added to the scores of what a token may not see. Finite: rows that see nothing stay numbers. */
const UNSEEN = -3e38;

/** Where the tokens at hand stand among those that came before. */
export class Positions {
  readonly #graph: GraphBuilder;
  /** int64 [batch, T] */
  readonly ids: Value;
  /** int64 [1]: tokens at hand and before. */
  readonly total: Value;
  /** int64 [2]: batch and T. */
  readonly shape: Value;
  /** [T, total]: how far each key stands behind each query, negative for those before it. */
  readonly distances: Value;
  /** bool [batch, 1, 1, total]: which keys are no padding. */
  readonly #present: Value;

  constructor(
    graph: GraphBuilder,
    {
      inputIds,
      attentionMask,
      positionIds,
    }: { readonly inputIds: Value; readonly attentionMask: Value; readonly positionIds: Value },
  ) {
    this.#graph = graph;
    this.ids = positionIds;
    this.shape = graph.node('Shape', [inputIds]);
    this.total = this.#size(attentionMask, 1);
    const past = graph.node('Sub', [this.total, this.#size(inputIds, 1)]);
    const queries = graph.node('Unsqueeze', [this.#range(past, this.total), integers(graph, 1)]);
    const keys = graph.node('Unsqueeze', [this.#range(integers(graph, 0), this.total), integers(graph, 0)]);
    this.distances = graph.node('Sub', [keys, queries]);
    this.#present = graph.node('Unsqueeze', [graph.cast(attentionMask, 'bool'), integers(graph, 1, 2)]);
  }

  /** What is added to scores, [batch, 1, T, total]: 0, or `UNSEEN` for padding, for later tokens and beyond a window. */
  mask(window: number | null): Value {
    const graph = this.#graph;
    const isPast = graph.node('LessOrEqual', [this.distances, integers(graph, 0)]);
    const isNear =
      window === null
        ? isPast
        : graph.node('And', [isPast, graph.node('Greater', [this.distances, integers(graph, -window)])]);
    const isSeen = graph.node('And', [isNear, this.#present]);
    return graph.node('Where', [isSeen, float(graph, 0), float(graph, UNSEEN)]);
  }

  #size(value: Value, axis: number): Value {
    return this.#graph.node('Shape', [value], { attributes: { start: axis, end: axis + 1 } });
  }

  /** int64 vector: start … end - 1, of vectors of one entry. */
  #range(start: Value, end: Value): Value {
    const graph = this.#graph;
    const scalar = (value: Value) => graph.node('Squeeze', [value, integers(graph, 0)]);
    return graph.node('Range', [scalar(start), scalar(end), graph.constant('int64', [1], [])]);
  }
}
