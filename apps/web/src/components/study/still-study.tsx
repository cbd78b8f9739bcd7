import type { AnsweredStudy } from '../../studies/answered';
import type { PublishedFigure } from '../../studies/published/match';
import { measuresOf } from '../../studies/results/measures';
import { Warnings } from '../../views/parts/warnings';
import { Expectations } from './expectations';
import { Findings } from './findings';
import { StudyLines } from './plots/lines';
import css from './study.module.css';
import { useLayout } from './table/layout';
import { Published } from './table/published';
import { StudyTable } from './table/table';
import { Verdicts } from './table/verdicts';

interface Props extends AnsweredStudy {
  published: readonly PublishedFigure[];
}

/** A study as it stood, for pages that move nothing: every measure in a table, the first as lines, and what they say. */
export function StillStudy({ name, results, allCells, expectations, published }: Props) {
  const { layout } = useLayout(results.factors);
  const measures = measuresOf(results.cells);
  const [first, ...others] = measures;
  // Side by side where nothing goes across, one below the other where something does.
  const tables =
    layout.columns.length === 0 && first
      ? [[first, ...others] as const]
      : measures.filter(({ better }) => better !== undefined).map((measure) => [measure] as const);
  const shared = { study: results, name, layout };
  return (
    <div className={css.results}>
      {allCells !== undefined && (
        <Warnings
          texts={[
            `The first ${results.cells.length} of ${allCells} cells: a copy of the notebook has the whole study.`,
          ]}
          label="About the study"
        />
      )}
      {tables.map((shown) => (
        <StudyTable
          key={shown[0].name}
          {...shared}
          measures={shown}
          change={() => {}}
          retry={undefined}
          report={undefined}
        />
      ))}
      {first && <StudyLines study={results} measure={first} />}
      <Verdicts {...shared} />
      <Published cells={results.cells} published={published} />
      <Expectations expectations={expectations} />
      <Findings study={results} />
    </div>
  );
}
