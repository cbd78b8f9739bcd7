import { useMemo } from 'react';
import { Figure } from '../../../views/parts/figure';
import library from '../library.module.css';
import { Section } from '../shell';
import { axesOf } from './axes';
import { ColumnChooser } from './column-chooser';
import css from './compare.module.css';
import { CompareTable } from './compare-table';
import { columnLabel, valueText } from './labels';
import { ParallelCoordinates } from './parallel';
import { type Column, columnsOf, compareTabular, type Row } from './rows';
import { useCompareState } from './use-compare-state';
import { useCompareTable } from './use-table';

/** What is the same in all results, how they differ, and what came of it. */
export function Compared({ rows }: { rows: readonly Row[] }) {
  const state = useCompareState();
  const { columns, constant, partial } = useMemo(() => columnsOf(rows), [rows]);
  const table = useCompareTable(rows, columns, state);
  const { hidden, filters, grouping, filter } = state;
  const visible = useMemo(() => columns.filter(({ id }) => !hidden.includes(id)), [columns, hidden]);
  // What was measured stands at the right: it follows from what was asked for.
  const axes = useMemo(() => axesOf(visible.toSorted(settingsFirst), rows), [visible, rows]);
  const passing = table.getFilteredRowModel().rows;
  const left = useMemo(() => new Set(passing.map(({ id }) => id)), [passing]);
  const data = () => {
    const inOrder = table.getSortedRowModel().flatRows.filter((line) => !line.getIsGrouped());
    return compareTabular(
      inOrder.map(({ original }) => original),
      visible,
      columnLabel,
    );
  };
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <>
      <Same title="The same in all" values={constant} />
      <Same title="The same in those that have it" values={partial} />
      {axes.length > 1 && rows.length > 1 && (
        <Section title="How they differ">
          <Figure
            title="Parallel coordinates"
            drawn
            note="A line a result, blue for the lowest perplexity, orange for the highest. Drag along an axis to choose a part of it, click it to have all of it again; the menus of the columns below do the same."
          >
            <ParallelCoordinates rows={rows} axes={axes} left={left} filters={filters} filter={filter} />
          </Figure>
        </Section>
      )}
      <Section title="Results">
        <div className={css.tools}>
          <span role="status">
            {left.size === rows.length ? `${rows.length} results` : `${left.size} of ${rows.length} results`}
          </span>
          <ColumnChooser columns={columns} state={state} />
          {isFiltered && (
            <button type="button" onClick={() => state.setFilters({})}>
              Take all filters away
            </button>
          )}
          {grouping.length > 0 && (
            <button type="button" onClick={() => state.setGrouping([])}>
              Do not group
            </button>
          )}
        </div>
        <Figure title="Comparison" data={data}>
          <CompareTable table={table} columns={columns} rows={rows} state={state} />
        </Figure>
        {left.size === 0 && <p className={library.note}>No result passes the filters.</p>}
      </Section>
    </>
  );
}

function Same({ title, values }: { title: string; values: ReturnType<typeof columnsOf>['constant'] }) {
  if (values.length === 0) return null;
  return (
    <Section title={title}>
      <dl className={css.constant}>
        {values.map(([id, value]) => (
          <div key={id}>
            <dt>{columnLabel(id)}</dt>
            <dd>{valueText(id, value)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function settingsFirst(a: Column, b: Column): number {
  if (a.metric !== b.metric) return Number(a.metric) - Number(b.metric);
  // Perplexity last of all.
  return Number(a.id === 'perplexity') - Number(b.id === 'perplexity');
}
