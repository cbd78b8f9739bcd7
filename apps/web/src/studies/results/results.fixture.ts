import type { Level } from '../spec/levels';
import type { Against, Factor, Reference, Result, Results, Verdict } from './result';

interface Given {
  perplexity?: number;
  verdict?: Verdict;
  change?: Partial<Result>;
}

/** A study for tests: every combination of the levels, with what a function says of each; `null` leaves a cell out. */
export function studyOf(
  levels: Readonly<Record<string, readonly Level[]>>,
  give: (settings: Readonly<Record<string, Level>>) => Given | null,
  reference: Reference = 'DENSE',
): Results {
  const factors: Factor[] = Object.entries(levels).map(([name, all]) => ({ name, title: name, levels: all }));
  let settings: Record<string, Level>[] = [{}];
  for (const { name, levels: all } of factors) {
    settings = settings.flatMap((before) => all.map((level) => ({ ...before, [name]: level })));
  }
  const cells = settings.flatMap((each, index): Result[] => {
    const given = give(each);
    if (!given) return [];
    const { perplexity, verdict, change } = given;
    return [
      {
        id: `cell-${index}`,
        settings: each,
        status: perplexity === undefined ? 'PLANNED' : 'SUCCEEDED',
        failure: undefined,
        figures:
          perplexity === undefined
            ? {}
            : { perplexity: { value: perplexity, low: perplexity * 0.98, high: perplexity * 1.02 } },
        against: verdict && againstOf(verdict),
        operations: [],
        ...change,
      },
    ];
  });
  return { factors, cells, reference };
}

function againstOf(verdict: Verdict): Against {
  const difference = { BETTER: -0.2, WORSE: 0.2, UNRESOLVED: 0.01 }[verdict];
  return {
    verdict,
    difference,
    low: difference - 0.05,
    high: difference + 0.05,
    adjustedP: verdict === 'UNRESOLVED' ? 0.6 : 0.001,
    rowsNeeded: verdict === 'UNRESOLVED' ? 340 : undefined,
  };
}
