import { FlapbookError, type Problem, toProblem } from '@flapbook/flap';
import { holm, type VerdictName } from '@flapbook/statistics';
import { accuracyFigure } from '@flapbook/studies';
import {
  type Accuracy,
  type EraName,
  publishedAccuracy,
  publishedMean,
  TASKS,
  type TaskName,
  type TaskResult,
} from '@flapbook/tasks';
import { groupBy } from '../fleet/group.ts';
import type { Operations } from '../operations.ts';
import type { OperationRecord } from '../store/operations.ts';
import type { ItemComparison } from '../tasks/item-statistics.ts';
import { moreItemsFor } from '../tasks/pair-items.ts';
import { denseRole, scoreOfRole } from './measures/zero-shot.ts';
import { references } from './references.ts';
import type { StoredCell, StudyRecord } from './rows.ts';

const SIGNIFICANCE = 0.05;

/** A cell's score on a task beside that of what the study compares it with, item by item. */
export interface AccuracyComparison extends Omit<ItemComparison, 'p' | 'verdict'> {
  /** Key of the result compared with. */
  readonly base: string;
  /** The cell compared with; null for the dense model. */
  readonly cell: string | null;
  /** Of McNemar's exact test, adjusted by Holm over all comparisons of scores of the study that are there. */
  readonly p: number;
  readonly family: number;
  readonly verdict: VerdictName;
}

/** A cell's score on a task. */
export interface CellAccuracy {
  /** Name of the figure that it is. */
  readonly figure: string;
  readonly task: TaskName;
  /** Where the study scores the same items in several eras, for those after the first; else null. */
  readonly era: EraName | null;
  /** Key of the zero-shot operation. */
  readonly key: string;
  /** What papers print of the task, and what is compared. */
  readonly metric: 'acc' | 'acc_norm';
  readonly items: number;
  readonly acc: Accuracy;
  readonly accNorm: Accuracy | null;
  /** Null where there is nothing to compare it with, or not yet. */
  readonly comparison: AccuracyComparison | null;
  /** Why it cannot be compared. */
  readonly problem: Problem | null;
}

interface Scored {
  readonly cell: string;
  readonly score: Omit<CellAccuracy, 'comparison' | 'problem'>;
  /** Null where there is nothing to compare it with, or not yet. */
  readonly base: { readonly key: string; readonly cell: string | null } | null;
}

/** The scores that cells have come to, by cell, each compared with that of the study's reference where both are there. */
export async function accuraciesOf(
  { itemStatistics }: Pick<Operations, 'itemStatistics'>,
  study: Pick<StudyRecord, 'spec'>,
  { cells, records }: { readonly cells: readonly StoredCell[]; readonly records: ReadonlyMap<string, OperationRecord> },
): Promise<Map<string, CellAccuracy[]>> {
  const scored = scoredCells(study, cells, records);
  const compared = await Promise.all(
    scored.map(async ({ score: { key, metric }, base }) => {
      if (base === null) return null;
      try {
        requireSameItems(records.get(key)!, records.get(base.key)!);
        return await itemStatistics.comparison(key, base.key, metric);
      } catch (error) {
        if (!(error instanceof FlapbookError) || error.code === 'DATABASE_UNAVAILABLE') throw error;
        return toProblem(error);
      }
    }),
  );
  const there = compared.filter((one): one is ItemComparison => one !== null && 'verdict' in one);
  const adjusted = new Map(holm(there.map(({ p }) => p)).map((p, i) => [there[i]!, p]));
  const byCell = new Map<string, CellAccuracy[]>();
  for (const [i, { cell, score, base }] of scored.entries()) {
    const found = compared[i]!;
    const p = found && 'verdict' in found ? adjusted.get(found)! : null;
    const accuracy: CellAccuracy =
      p === null
        ? { ...score, comparison: null, problem: found as Problem | null }
        : {
            ...score,
            comparison: decided(found as ItemComparison, { ...base!, p, family: there.length }),
            problem: null,
          };
    byCell.set(cell, [...(byCell.get(cell) ?? []), accuracy]);
  }
  return byCell;
}

/** Standard errors of figures that are accuracies, by figure; those that a single item leaves open are left out. */
export function standardErrorsOf(accuracies: readonly CellAccuracy[]): Record<string, number> {
  const means = [...groupBy(accuracies, ({ era }) => era)].map(([era, own]) => {
    const mean = publishedMean(new Map(own.map((one) => [one.task, one])));
    return [accuracyFigure(null, era), mean.standardError] as const;
  });
  const all = [
    ...accuracies.map((one) => [one.figure, publishedAccuracy(one.task, one).standardError] as const),
    ...means,
  ];
  return Object.fromEntries(all.flatMap(([name, error]) => (error === null ? [] : [[name, error]])));
}

/** A score of a cell and what it is compared with, whether they are there or not. */
export interface ScorePair {
  readonly id: string;
  readonly figure: string;
  readonly task: TaskName;
  readonly era: EraName | null;
  readonly key: string;
  /** Null where the study has nothing to compare it with. */
  readonly base: { readonly key: string; readonly cell: string | null } | null;
}

/** Every score that a study measures. */
export function scorePairsOf(study: Pick<StudyRecord, 'spec'>, cells: readonly StoredCell[]): ScorePair[] {
  const referenceOf = references(study, cells);
  return cells.flatMap((cell) =>
    Object.entries(cell.keys).flatMap(([role, key]): ScorePair[] => {
      const score = scoreOfRole(role);
      if (score === null) return [];
      const reference = referenceOf(cell);
      const base = reference === 'DENSE' ? cell.keys[denseRole(role)] : reference?.keys[role];
      const isOther = base !== undefined && base !== key;
      return [
        {
          ...score,
          id: cell.id,
          figure: accuracyFigure(score.task, score.era),
          key,
          base: isOther ? { key: base, cell: reference === 'DENSE' ? null : reference!.id } : null,
        },
      ];
    }),
  );
}

function scoredCells(
  study: Pick<StudyRecord, 'spec'>,
  cells: readonly StoredCell[],
  records: ReadonlyMap<string, OperationRecord>,
): Scored[] {
  const resultOf = (key: string) => {
    const record = records.get(key);
    return record?.status === 'SUCCEEDED' ? (record.result as unknown as TaskResult | null) : null;
  };
  return scorePairsOf(study, cells).flatMap(({ id, base, ...score }): Scored[] => {
    const result = resultOf(score.key);
    if (result === null) return [];
    const { items, acc, accNorm } = result;
    return [
      {
        cell: id,
        score: { ...score, metric: TASKS[score.task].published, items, acc, accNorm },
        base: base !== null && resultOf(base.key) !== null ? base : null,
      },
    ];
  });
}

function decided(
  comparison: ItemComparison,
  {
    key,
    cell,
    p,
    family,
  }: { readonly key: string; readonly cell: string | null; readonly p: number; readonly family: number },
): AccuracyComparison {
  const resolved = p <= SIGNIFICANCE;
  return {
    ...comparison,
    base: key,
    cell,
    p,
    family,
    verdict: !resolved ? 'UNRESOLVED' : comparison.difference > 0 ? 'BETTER' : 'WORSE',
    moreItems: resolved ? null : moreItemsFor(comparison, SIGNIFICANCE / family),
  };
}

/** @throws FlapbookError BAD_PARAMETER with what differs */
function requireSameItems(one: OperationRecord, base: OperationRecord): void {
  const differences: string[] = [];
  if (one.inputs.dataset !== base.inputs.dataset) differences.push('they are of other data sets');
  const [mine, theirs] = [one.parameters, base.parameters];
  if (mine.era !== theirs.era) differences.push(`their eras are ${mine.era} and ${theirs.era}`);
  if (mine.limit !== theirs.limit)
    differences.push(`they take ${mine.limit ?? 'all'} and ${theirs.limit ?? 'all'} items`);
  if (differences.length === 0) return;
  throw new FlapbookError('BAD_PARAMETER', `The scores are not of the same items: ${differences.join('; ')}.`);
}
