import type { Failure } from '../failure';
import type { Question } from '../language/analyse';
import type { Variables } from '../language/values';
import type { CellState } from '../operations/state';
import type { OperationWatch } from '../operations/watch';

/** A question with the values it is asked with. */
export interface Asked {
  question: Question;
  values: Variables;
}

export interface Reply {
  data: unknown;
  failures: readonly Failure[];
}

export interface Answer extends Reply {
  asked: Asked;
}

/** What a cell needs of the server. */
export interface Services {
  /** @param notebook the one that asks: what it shows is kept for it */
  ask(asked: Asked, notebook?: string): Promise<Reply>;
  /** @param notebook the one that asks: notebooks share the workers equally */
  run(keys: readonly string[], notebook?: string): Promise<readonly Failure[]>;
  cancel(keys: readonly string[]): Promise<readonly Failure[]>;
  watch: OperationWatch;
}

export interface CellSnapshot {
  /** What the cell asks now, answered or not; undefined while it cannot ask. */
  asked: Asked | undefined;
  state: CellState;
  /** The last answer to the present document. */
  answer: Answer | undefined;
  /** What is shown: the last answer, or an earlier complete one while the last one has no figures yet. */
  shown: Answer | undefined;
  /** The figures shown belong to other values than the present ones. */
  stale: boolean;
  /** A request is under way. */
  asking: boolean;
  acting: 'run' | 'cancel' | undefined;
  /** What running or cancelling failed with. */
  refused: readonly Failure[];
}

export const emptySnapshot: CellSnapshot = {
  asked: undefined,
  state: { kind: 'plain' },
  answer: undefined,
  shown: undefined,
  stale: false,
  asking: false,
  acting: undefined,
  refused: [],
};
