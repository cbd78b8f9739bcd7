import { FlapbookError, type Problem, toProblem } from '@flapbook/flap';
import { holm, type PairedComparison, type Verdict, verdictOf } from '@flapbook/statistics';
import type { Operations } from '../operations.ts';
import type { OperationRecord } from '../store/operations.ts';
import { references } from './references.ts';
import type { StoredCell, StudyRecord } from './rows.ts';

/** A cell's perplexity beside that of what the study compares it with, on the same rows. */
export interface CellComparison {
  /** Key of the evaluation compared with. */
  readonly base: string;
  /** The cell compared with; null for the dense model. */
  readonly cell: string | null;
  readonly comparison: PairedComparison;
  /** p is adjusted by Holm over all comparisons of the study that are there. */
  readonly verdict: Verdict;
}

/** A cell's evaluation and what it is compared with. */
export interface Pair {
  readonly id: string;
  readonly key: string;
  readonly base: string;
  readonly cell: string | null;
}

interface Compared {
  readonly pair: Pair;
  readonly comparison: PairedComparison;
}

interface Refused {
  readonly pair: Pair;
  readonly problem: Problem;
}

/**
 * The comparisons of a study's cells with its reference, by cell: of those whose evaluation is there, and that of the
 * reference. Rows that are not the same are refused with what differs. A cell that is the reference has none.
 */
export async function comparisonsOf(
  operations: Pick<Operations, 'database' | 'rowStatistics'>,
  study: Pick<StudyRecord, 'spec'>,
  { cells, records }: { readonly cells: readonly StoredCell[]; readonly records: ReadonlyMap<string, OperationRecord> },
): Promise<Map<string, CellComparison | Problem>> {
  const pairs = pairsOf(study, cells).filter(({ key, base }) =>
    [key, base].every((one) => records.get(one)?.status === 'SUCCEEDED'),
  );
  const tokenizers = await tokenizersOf(operations, records);
  const compared = await Promise.all(
    pairs.map(async (pair): Promise<Compared | Refused> => {
      try {
        requireSameData(records.get(pair.key)!, records.get(pair.base)!, tokenizers);
        return { pair, comparison: await operations.rowStatistics.comparison(pair.key, pair.base, {}) };
      } catch (error) {
        if (!(error instanceof FlapbookError) || error.code === 'DATABASE_UNAVAILABLE') throw error;
        return { pair, problem: toProblem(error) };
      }
    }),
  );
  const there = compared.filter((one): one is Compared => 'comparison' in one);
  const adjusted = holm(there.map(({ comparison }) => comparison.wilcoxon.p));
  const found = new Map<string, CellComparison | Problem>();
  for (const one of compared) if ('problem' in one) found.set(one.pair.id, one.problem);
  for (const [i, { pair, comparison }] of there.entries()) {
    const verdict = verdictOf(comparison, { p: adjusted[i], family: there.length });
    found.set(pair.id, { base: pair.base, cell: pair.cell, comparison, verdict });
  }
  return found;
}

/** Whether a cell was compared, as against why it could not be. */
export function isCompared(found: CellComparison | Problem | undefined): found is CellComparison {
  return found !== undefined && 'verdict' in found;
}

/** What is compared with what, whether it is there or not. */
export function pairsOf(study: Pick<StudyRecord, 'spec'>, cells: readonly StoredCell[]): Pair[] {
  const referenceOf = references(study, cells);
  return cells.flatMap((cell): Pair[] => {
    const key = cell.keys.evaluation;
    const reference = referenceOf(cell);
    const base = reference === 'DENSE' ? cell.keys.dense : reference?.keys.evaluation;
    if (key === undefined || base === undefined || key === base) return [];
    return [{ id: cell.id, key, base, cell: reference === 'DENSE' ? null : reference!.id }];
  });
}

function requireSameData(
  one: OperationRecord,
  base: OperationRecord,
  tokenizers: ReadonlyMap<string, string | null>,
): void {
  const differences: string[] = [];
  if (one.inputs.dataset !== base.inputs.dataset) differences.push('they are of other data sets');
  const [length, baseLength] = [one, base].map(({ parameters }) => parameters.sequenceLength);
  if (length !== baseLength) differences.push(`the rows have ${length} and ${baseLength} tokens`);
  const [own, other] = [one, base].map(({ inputs }) => tokenizers.get(inputs.model!));
  if (own !== other) differences.push('the models have other tokenizers');
  if (differences.length > 0) {
    throw new FlapbookError('BAD_PARAMETER', `The evaluations are not of the same rows: ${differences.join('; ')}.`);
  }
}

async function tokenizersOf(
  { database }: Pick<Operations, 'database'>,
  records: ReadonlyMap<string, OperationRecord>,
): Promise<Map<string, string | null>> {
  const keys = [...new Set([...records.values()].flatMap(({ inputs }) => inputs.model ?? []))];
  const rows = await database.query<{ key: string; digest: string | null }>(
    'SELECT key, tokenizer_digest AS digest FROM model WHERE key = ANY($1)',
    [keys],
  );
  return new Map(rows.map(({ key, digest }) => [key, digest]));
}
