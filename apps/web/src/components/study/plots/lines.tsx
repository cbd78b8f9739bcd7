import { useId, useMemo } from 'react';
import type { Tabular } from '../../../format/tabular';
import { capitalised } from '../../../format/words';
import { mixedText } from '../../../studies/results/best';
import { axesOf, linesOf, mostLines } from '../../../studies/results/lines';
import type { StudyMeasure } from '../../../studies/results/measures';
import { type Results, varying } from '../../../studies/results/result';
import { levelText } from '../../../studies/spec/names';
import { Figure } from '../../../views/parts/figure';
import { Pending } from '../../../views/parts/pending';
import { useCellId } from '../../notebook/cell-place';
import { useViewState } from '../../notebook/use-view-state';
import css from '../study.module.css';
import { LinesChart } from './lines-chart';

interface Props {
  study: Results;
  measure: StudyMeasure;
}

/** A measure against a factor of numbers; nothing where no factor is of numbers. */
export function StudyLines({ study, measure }: Props) {
  const field = useId();
  const axes = useMemo(() => axesOf(study.factors), [study.factors]);
  const names = axes.map(({ name }) => name);
  const [wanted, want] = useViewState<string>(useCellId(), 'lines.axis', '', (value) => names.includes(String(value)));
  const axis = axes.find(({ name }) => name === wanted) ?? axes[0];
  const all = useMemo(
    () => (axis ? linesOf(study, { axis: axis.name, measure: measure.name }) : []),
    [study, axis, measure],
  );
  const series = useMemo(() => all.slice(0, mostLines), [all]);
  if (!axis) return null;
  const title = `${measure.title} by ${axis.title}`;
  const chooser = axes.length > 1 && (
    <label className={css.choice} htmlFor={field}>
      Over
      <select id={field} value={axis.name} onChange={({ target }) => want(target.value)}>
        {axes.map(({ name, title: label }) => (
          <option key={name} value={name}>
            {capitalised(label)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <Figure
      title={title}
      drawn
      tools={chooser}
      data={() => tableOf(study, measure, axis.name)}
      note={noteOf(study, measure, all.length)}
    >
      {series.length === 0 ? (
        <Pending>The lines appear here with the first result.</Pending>
      ) : (
        <LinesChart axis={axis} measure={measure} series={series} dense={denseOf(study, measure)} label={title} />
      )}
    </Figure>
  );
}

function noteOf({ cells }: Results, { better, name }: StudyMeasure, lines: number): string {
  return [
    better && `${capitalised(better)} is better.`,
    mixedText(cells, name),
    name === 'perplexity' && 'Bands are 95 % intervals.',
    lines > mostLines && `The first ${mostLines} of ${lines} lines are drawn: choose fewer levels above.`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** The dense model's figure where it is the same for all cells: one model on one text. */
function denseOf({ cells }: Results, { name }: StudyMeasure): number | undefined {
  if (name !== 'perplexity') return undefined;
  const values = new Set(cells.flatMap(({ figures }) => figures.densePerplexity?.value ?? []));
  return values.size === 1 ? [...values][0] : undefined;
}

function tableOf({ factors, cells }: Results, { name, title, unit }: StudyMeasure, axis: string): Tabular {
  const open = varying(factors).toSorted((a, b) => Number(b.name === axis) - Number(a.name === axis));
  return {
    columns: [
      ...open.map((factor) => ({ name: factor.title })),
      { name: title.toLowerCase(), ...(unit && { unit }) },
      { name: 'low' },
      { name: 'high' },
    ],
    rows: cells.map(({ settings, figures }) => [
      ...open.map((factor) => {
        const level = settings[factor.name];
        return typeof level === 'number' ? level : levelText(factor.name, level);
      }),
      figures[name]?.value,
      figures[name]?.low,
      figures[name]?.high,
    ]),
  };
}
