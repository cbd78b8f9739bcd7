import type { Problem } from '@flapbook/flap';
import type { Interval } from '@flapbook/statistics';
import type { Settings } from '@flapbook/studies';
import { groupBy } from '../fleet/group.ts';
import type { Operations } from '../operations.ts';
import { accuraciesOf, type CellAccuracy, scorePairsOf, standardErrorsOf } from './accuracies.ts';
import { type CellComparison, comparisonsOf, isCompared, pairsOf } from './comparisons.ts';
import { type ExpectationOutcome, expectationsOf } from './expectations.ts';
import { type CellFigures, figuresOf, recordsOf } from './results.ts';
import { ALL_CELLS, listCells, type StoredCell, type StudyRecord } from './rows.ts';
import { type CellState, type CellStatus, type StudyState, studyStates } from './states.ts';

/** A cell with everything that it has come to. */
export interface CellOutcome {
  readonly id: string;
  readonly settings: Settings;
  readonly status: CellStatus;
  readonly failure: Problem | null;
  readonly figures: CellFigures;
  /** Where those of them that are times were measured; null where there are none. */
  readonly timedOn: string | null;
  /** Of the perplexity, 95 %, by bootstrap over rows; null where there is none. */
  readonly interval: Interval | null;
  /** With the study's reference; null where there is none. */
  readonly comparison: CellComparison | null;
  /** Why it cannot be compared: the rows are not the same. */
  readonly comparisonProblem: Problem | null;
  /** Whether it, or what it is compared with, is still to come. */
  readonly comparisonOpen: boolean;
  /** Its zero-shot scores, each beside that of the reference; none where they are not measured, or not there yet. */
  readonly accuracies: readonly CellAccuracy[];
  /** Figures of scores of which the cell's, or what it is compared with, is still to come. */
  readonly openScores: ReadonlySet<string>;
  /** Of figures that are accuracies, by figure. */
  readonly standardErrors: Readonly<Record<string, number>>;
  /** Keys of its operations, by what they are to it. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Everything that a study has come to. */
export interface StudyOutcome {
  readonly state: StudyState;
  readonly cells: readonly CellOutcome[];
  readonly expectations: readonly ExpectationOutcome[];
}

/** Reads what a study has come to so far, in the order of its cells. */
export async function outcomeOf(operations: Operations, study: StudyRecord): Promise<StudyOutcome> {
  const { database } = operations;
  const [{ study: state, cells: states }, cells] = await Promise.all([
    studyStates(database, study),
    listCells(database, study.id, { limit: ALL_CELLS, after: null }),
  ]);
  const outcomes = await cellOutcomes(operations, study, { cells, states });
  return { state, cells: outcomes, expectations: expectationsOf(study.spec.expectations, outcomes) };
}

async function cellOutcomes(
  operations: Operations,
  study: StudyRecord,
  { cells, states }: { readonly cells: readonly StoredCell[]; readonly states: readonly CellState[] },
): Promise<CellOutcome[]> {
  const { database, rowStatistics } = operations;
  const records = await recordsOf(database, cells);
  const [measured, comparisons, scores] = await Promise.all([
    figuresOf(database, study.spec, cells),
    comparisonsOf(operations, study, { cells, records }),
    accuraciesOf(operations, study, { cells, records }),
  ]);
  const byId = new Map(states.map((state) => [state.id, state]));
  const isOpen = (key: string) => ['PLANNED', 'QUEUED', 'RUNNING'].includes(records.get(key)?.status ?? 'PLANNED');
  const open = new Set(pairsOf(study, cells).flatMap(({ id, key, base }) => (isOpen(key) || isOpen(base) ? [id] : [])));
  const openScores = groupBy(
    scorePairsOf(study, cells).filter(({ key, base }) => isOpen(key) || (base !== null && isOpen(base.key))),
    ({ id }) => id,
  );
  return Promise.all(
    cells.map(async ({ id, settings, keys }, i): Promise<CellOutcome> => {
      const { status, failure } = byId.get(id)!;
      const evaluation = keys.evaluation;
      const isThere = evaluation !== undefined && records.get(evaluation)?.status === 'SUCCEEDED';
      const found = comparisons.get(id);
      const accuracies = scores.get(id) ?? [];
      return {
        id,
        settings,
        status,
        failure,
        ...measured[i]!,
        interval: isThere ? (await rowStatistics.interval(evaluation, {})).interval : null,
        comparison: isCompared(found) ? found : null,
        comparisonProblem: found === undefined || isCompared(found) ? null : found,
        comparisonOpen: found === undefined && open.has(id),
        accuracies,
        openScores: new Set(openScores.get(id)?.map(({ figure }) => figure)),
        standardErrors: standardErrorsOf(accuracies),
        keys,
      };
    }),
  );
}
