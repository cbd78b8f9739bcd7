import { useMemo } from 'react';
import { useAnswer } from '../../components/library/use-answer';
import { EvaluationVerdicts } from '../../documents/findings';
import type { Row } from './model';

export interface Finding {
  verdict: 'BETTER' | 'WORSE' | 'UNRESOLVED';
  /** Rows that would likely resolve it; null where it is, and where no number of them would. */
  moreRows: number | null;
  words: string;
}

/**
 * What the rows say of each line beside the first one, by key. Only lines of the same rows take part: as long, of the same
 * data set, evaluated.
 */
export function useVerdicts(rows: readonly Row[]): ReadonlyMap<string, Finding> {
  const [first, ...others] = rows;
  const keys = others.filter((row) => comparable(row, first)).map(({ key }) => key as string);
  const base = first?.perplexity == null ? undefined : first.key;
  const { data } = useAnswer(EvaluationVerdicts, base && keys.length > 0 ? { keys: [...new Set(keys)], base } : null);
  return useMemo(
    () =>
      new Map(
        data?.compareEvaluations.flatMap(({ evaluation, verdict }) =>
          verdict ? [[evaluation.key, verdict as Finding] as const] : [],
        ) ?? [],
      ),
    [data],
  );
}

function comparable(row: Row, first: Row | undefined): boolean {
  return (
    row.key !== undefined &&
    row.key !== first?.key &&
    row.perplexity != null &&
    row.sequenceLength === first?.sequenceLength &&
    row._dataset?.name === first?._dataset?.name
  );
}
