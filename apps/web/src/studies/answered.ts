import { isObject } from '../format/json';
import { type CellNode, resultsTold, type StudyNode } from './follow';
import { againstOf, type ComparisonNode, withComparisons } from './results/comparisons';
import type { Against, Results } from './results/result';

/** How what a study expects stands. */
export interface ExpectationNode {
  text: string;
  status: 'HOLDS' | 'FAILS' | 'OPEN';
  cells: number;
  violations: readonly { cell: string; observed: string | null }[];
}

/** A study as a revision keeps it. */
export interface AnsweredStudy {
  name: string;
  results: Results;
  /** Number of cells that it has, where the revision keeps the first of them alone. */
  allCells?: number | undefined;
  expectations: readonly ExpectationNode[];
}

type StudyData = Pick<StudyNode, 'name' | 'spec' | 'factors'> & {
  cells: readonly (CellNode & { comparison: ComparisonNode | null })[];
  expectations: readonly ExpectationNode[];
  allCells?: unknown;
};

/** A study from what a revision says of it; undefined where it says nothing, or nothing that can be read. */
export function answeredStudy(data: unknown): AnsweredStudy | undefined {
  try {
    return studyIn(data);
  } catch {
    // A revision may have been imported, and is there for ever: its page must not fall over what somebody wrote.
    return undefined;
  }
}

function studyIn(data: unknown): AnsweredStudy | undefined {
  const study = isObject(data) ? data.study : undefined;
  if (!isObject(study) || !Array.isArray(study.cells) || !Array.isArray(study.factors)) return undefined;
  const { name, spec, factors, cells, expectations, allCells } = study as unknown as StudyData;
  const against = new Map(
    cells.flatMap(({ id, comparison }): [string, Against][] => {
      const found = againstOf(comparison);
      return found ? [[id, found]] : [];
    }),
  );
  const results = resultsTold({ spec, factors, cells });
  return {
    name,
    expectations: expectations ?? [],
    allCells: typeof allCells === 'number' ? allCells : undefined,
    results: withComparisons(results, against),
  };
}
