import type { Level, Measure, Settings } from '@flapbook/studies';
import type { JsonObject } from '../../keys.ts';
import type { EvaluationSubject } from '../../kinds/evaluation.ts';
import type { ResolvedOperation } from '../../operation.ts';
import type { CellSources } from '../sources.ts';

/** An operation that a measure needs, by what it is to the cell. */
export interface Goal {
  /** Unique within a cell: `evaluation`, `dense`, `latency` … */
  readonly role: string;
  readonly operation: ResolvedOperation;
  /** Whether the cell has not succeeded before it has. */
  readonly counts: boolean;
}

export interface MeasureContext {
  readonly settings: Settings;
  readonly subject: EvaluationSubject;
  /** Of the pruned model. */
  readonly plan: ResolvedOperation;
  readonly options: Readonly<Record<string, Level>>;
  /** What the study measures before it. */
  readonly earlier: readonly Measure[];
  readonly sources: CellSources;
}

/** How one measure of a study is taken. */
export interface CellMeasure {
  readonly measure: Measure['measure'];
  /** What has to be run. @throws FlapbookError with the codes of the operations' resolvers */
  goals(context: MeasureContext): Promise<Goal[]>;
  /** The figures that results come to, by the roles of its goals; those that are not there are left out. */
  figures(results: ReadonlyMap<string, JsonObject>): Readonly<Record<string, number>>;
  /** Where those of its figures that are times were measured; null while there are none. Absent where it has no times. */
  timedOn?(results: ReadonlyMap<string, JsonObject>): string | null;
}
