import { useMemo } from 'react';
import { referenceText } from '../../../studies/finding/settings-text';
import { bestOf, mixedText } from '../../../studies/results/best';
import type { StudyMeasure } from '../../../studies/results/measures';
import { type Layout, type Line, pivot } from '../../../studies/results/pivot';
import type { Result, Results } from '../../../studies/results/result';
import { DataTable } from '../../../views/parts/data-table';
import { Figure } from '../../../views/parts/figure';
import { isSort, sorted, unsorted } from '../../../views/parts/sort';
import { useStill } from '../../../views/parts/still';
import { useCellId } from '../../notebook/cell-place';
import { useViewState } from '../../notebook/use-view-state';
import css from '../study.module.css';
import { pivotColumns } from './columns';
import { LayoutFields } from './layout-fields';
import { Place } from './place';

interface Props {
  study: Results;
  name: string;
  /** The one that is looked at comes first; the others stand beside it where nothing goes across. */
  measures: readonly [StudyMeasure, ...(readonly StudyMeasure[])];
  layout: Layout;
  change: (part: { columns?: readonly string[]; only?: Layout['only'] }) => void;
  retry: ((cell: Result) => void) | undefined;
  /** What takes the table out of the page. */
  report: React.ReactNode;
}

const none: readonly string[] = [];

/** The study as a table whose factors a reader puts down or across; ordered by any column, with rows held on top. */
export function StudyTable({ study, name, measures, layout, change, retry, report }: Props) {
  const [measure] = measures;
  const cellId = useCellId();
  const still = useStill() !== undefined;
  const [sort, order] = useViewState(cellId, 'table.sort', unsorted, isSort);
  const [pinned, pin] = useViewState<readonly string[]>(cellId, 'table.pinned', none, isKeys);
  const table = useMemo(() => pivot(study, layout), [study, layout]);
  const columns = useMemo(() => {
    const shown = layout.columns.length === 0 ? measures : measures.slice(0, 1);
    const best = new Map(shown.map((each) => [each.name, bestIn(study, each)]));
    return pivotColumns(table, {
      name,
      measures: shown,
      value: (cell, { name: figure }) => cell?.figures[figure]?.value,
      show: (cell, each) => (
        <Place
          cell={cell}
          measure={each}
          best={cell !== undefined && best.get(each.name)?.has(cell.id) === true}
          retry={retry}
        />
      ),
    });
  }, [table, name, study, measures, layout.columns, retry]);
  const rows = useMemo(() => {
    const column = columns.find((candidate) => candidate.name === sort.column);
    const ordered = column ? sorted(table.rows, column.value, sort.descending) : table.rows;
    const held = ordered.filter(({ key }) => pinned.includes(key));
    return held.length === 0 ? ordered : [...held, ...ordered.filter((row) => !held.includes(row))];
  }, [columns, table, sort, pinned]);
  const toggle = ({ key }: Line) =>
    pin(pinned.includes(key) ? pinned.filter((each) => each !== key) : [...pinned, key]);
  const held = {
    name: 'On top',
    text: true,
    value: ({ key }: Line) => Number(pinned.includes(key)),
    show: (row: Line) => (
      <input
        type="checkbox"
        aria-label={`Keep the row ${columns[0]?.value(row) ?? ''} on top`}
        checked={pinned.includes(row.key)}
        onChange={() => toggle(row)}
      />
    ),
  };
  const title = layout.columns.length === 0 && measures.length > 1 ? 'Every cell' : `${measure.title} of every cell`;
  return (
    <Figure
      title={title}
      tools={report}
      note={`${noteOf(study, measure)}${still ? '' : ' Press a cell for its settings, its test and its results.'}`.trim()}
    >
      {!still && <LayoutFields factors={study.factors} layout={layout} change={change} />}
      <div className={css.table}>
        <DataTable
          label={title}
          columns={table.rows.length > 3 && !still ? [...columns, held] : columns}
          rows={rows}
          keyOf={({ key }) => key || 'all'}
          sort={sort}
          order={order}
        />
      </div>
    </Figure>
  );
}

function bestIn({ cells }: Results, { name, better }: StudyMeasure): ReadonlySet<string> {
  return better === undefined ? new Set() : bestOf(cells, name, { higher: better === 'higher' });
}

function noteOf(study: Results, { name, better }: StudyMeasure): string {
  if (study.cells.some(({ scores }) => scores?.[name])) {
    return `The highest of each ratio is bold; ± is the standard error. Against ${referenceText(study)}, paired by items and adjusted by Holm: ▲ better, ▼ worse, † unresolved.`;
  }
  if (name !== 'perplexity') {
    const bold = better && `The ${better === 'lower' ? 'lowest' : 'highest'} of each ratio is bold.`;
    const mixed = mixedText(study.cells, name);
    return [bold, mixed && `${mixed} Each has its own.`].filter(Boolean).join(' ');
  }
  return `Lower is better; the lowest of each ratio is bold; ± is half of the 95 % interval. Against ${referenceText(study)}, paired by rows and adjusted by Holm: ▲ better, ▼ worse, † unresolved.`;
}

function isKeys(value: unknown): boolean {
  return Array.isArray(value) && value.length <= 50 && value.every((key) => typeof key === 'string');
}
