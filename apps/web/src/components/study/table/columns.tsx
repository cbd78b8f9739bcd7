import { capitalised } from '../../../format/words';
import type { StudyMeasure } from '../../../studies/results/measures';
import type { Line, Pivot } from '../../../studies/results/pivot';
import type { Factor, Result } from '../../../studies/results/result';
import { levelText, settingText } from '../../../studies/spec/names';
import type { Column } from '../../../views/parts/data-table';

interface Options {
  /** One, unless nothing goes across: then they stand side by side. */
  measures: readonly StudyMeasure[];
  /** What stands first in a row of which no factor goes down. */
  name: string;
  /** Shows a cell in its place. */
  show: (cell: Result | undefined, measure: StudyMeasure) => React.ReactNode;
  /** By what a column of cells is ordered. */
  value: (cell: Result | undefined, measure: StudyMeasure) => number | string | undefined;
}

/** The columns of a study's table: one a factor that goes down, then one for every choice of those that go across. */
export function pivotColumns({ rowFactors, columns, columnFactors, at }: Pivot, options: Options): Column<Line>[] {
  const lead = rowFactors.map((factor, index): Column<Line> => {
    const text = ({ levels }: Line) => levelText(factor.name, levels[index]);
    return {
      name: capitalised(factor.title),
      text: true,
      value: (row) => (typeof row.levels[index] === 'number' ? row.levels[index] : text(row)),
      show: text,
    };
  });
  const { name, measures, show, value } = options;
  const only: Column<Line> = { name: 'Study', text: true, value: () => name, show: () => name };
  const figures = columns.flatMap((column) =>
    measures.map((measure): Column<Line> => {
      const heading =
        column.levels.length === 0
          ? { name: measure.title, ...(measure.unit !== '' && { unit: measure.unit }) }
          : { name: headingOf(columnFactors, column) };
      return {
        ...heading,
        value: (row) => value(at(row, column), measure),
        show: (row) => show(at(row, column), measure),
      };
    }),
  );
  return [...(lead.length > 0 ? lead : [only]), ...figures];
}

/** 50 %, or where that says too little: Samples 1,024, seed 3. */
function headingOf(factors: readonly Factor[], { levels }: Line): string {
  const [only] = factors;
  if (factors.length === 1 && only && (only.name === 'ratio' || typeof levels[0] === 'string')) {
    return levelText(only.name, levels[0]);
  }
  return capitalised(factors.map(({ name, title }, index) => settingText(title, name, levels[index])).join(', '));
}
