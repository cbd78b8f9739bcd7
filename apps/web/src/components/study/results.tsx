import { useId, useMemo } from 'react';
import type { ExpectationNode } from '../../studies/answered';
import type { PublishedFigure } from '../../studies/published/match';
import { measuresOf } from '../../studies/results/measures';
import { filtered } from '../../studies/results/pivot';
import type { Result, Results } from '../../studies/results/result';
import { Warnings } from '../../views/parts/warnings';
import { useCellId } from '../notebook/cell-place';
import { useViewState } from '../notebook/use-view-state';
import { Expectations } from './expectations';
import { Findings } from './findings';
import { useTold } from './findings-store';
import css from './study.module.css';
import { useLayout } from './table/layout';
import { Published } from './table/published';
import { StudyTable } from './table/table';
import { useLayers } from './use-layers';
import { drawings } from './views';

interface Props {
  study: Results;
  name: string;
  retry: ((cell: Result) => void) | undefined;
  /** What takes the study out of the page. */
  report: React.ReactNode;
  published: readonly PublishedFigure[];
  expectations: readonly ExpectationNode[];
  /** What to bear in mind of all of it. */
  warnings: readonly string[];
  /** Whether what the results say stands below them. */
  findings: boolean;
}

/** What has come of a study: its table, its drawings, and what they say. What is looked at is in the page's address. */
export function StudyResults({ study: given, name, retry, report, published, ...told }: Props) {
  const { expectations, warnings, findings } = told;
  const cellId = useCellId();
  const field = useId();
  const study = useLayers(given);
  useTold(cellId, study);
  const measures = useMemo(() => measuresOf(study.cells), [study.cells]);
  const known = (value: unknown) => measures.some((measure) => measure.name === value);
  const [wanted, want] = useViewState<string>(cellId, 'study.measure', 'perplexity', known);
  const measure = measures.find((each) => each.name === wanted) ?? measures[0];
  const ordered = useMemo(
    () => measure && ([measure, ...measures.filter((each) => each !== measure)] as const),
    [measure, measures],
  );
  const { layout, change } = useLayout(study.factors);
  const shown = useMemo(() => ({ ...study, cells: filtered(study.cells, layout.only) }), [study, layout.only]);
  const offered = drawings.filter(({ accepts }) => accepts(study));
  const [tab, open] = useViewState<string>(cellId, 'study.drawing', '', (value) =>
    drawings.some((drawing) => drawing.name === value),
  );
  const drawing = offered.find((each) => each.name === tab) ?? offered[0];
  if (!measure || !ordered) return null;
  return (
    <div className={css.results}>
      <Warnings texts={warnings} label="About the study" />
      {measures.length > 1 && (
        <label className={css.choice} htmlFor={field}>
          Measure
          <select id={field} value={measure.name} onChange={({ target }) => want(target.value)}>
            {measures.map(({ name: id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
      )}
      <StudyTable
        study={study}
        name={name}
        measures={ordered}
        layout={layout}
        change={change}
        retry={retry}
        report={report}
      />
      {drawing && (
        <div>
          <fieldset className={css.tabs} aria-label="Drawings">
            {offered.map((each) => (
              <button
                key={each.name}
                type="button"
                className="quiet"
                aria-pressed={each === drawing}
                onClick={() => open(each.name)}
              >
                {each.title}
              </button>
            ))}
          </fieldset>
          <drawing.Component study={shown} name={name} measure={measure} layout={layout} />
        </div>
      )}
      <Published cells={study.cells} published={published} />
      <Expectations expectations={expectations} />
      {findings && <Findings study={study} />}
    </div>
  );
}
