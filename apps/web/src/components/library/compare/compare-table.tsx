import { useVirtualizer } from '@tanstack/react-virtual';
import Link from 'next/link';
import { type CSSProperties, memo, useMemo, useRef } from 'react';
import { fixed } from '../../../format/numbers';
import { plural } from '../../../format/words';
import { operationAddress } from '../addresses';
import { ColumnMenu } from './column-menu';
import css from './compare.module.css';
import { titleColumn } from './features';
import { hover, useIsHovered } from './hover';
import { columnLabel, valueText } from './labels';
import { type Column, type Row, shortTitles } from './rows';
import type { CompareState } from './use-compare-state';
import type { CompareTable as Table } from './use-table';

/** Of every line, in CSS pixels: lines outside the window are not there. */
const lineHeight = 38;
/** Lines kept ready beyond the window. */
const beyond = 12;

interface Props {
  table: Table;
  columns: readonly Column[];
  rows: readonly Row[];
  state: CompareState;
}

/** One line a result; only those in sight are drawn, however many there are. */
export function CompareTable({ table, columns, rows, state }: Props) {
  const titles = useMemo(() => shortTitles(rows), [rows]);
  const scroll = useRef<HTMLElement>(null);
  const lines = table.getRowModel().rows;
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => lineHeight,
    overscan: beyond,
  });
  const items = virtualizer.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  const shown = table.getVisibleLeafColumns();
  const layout = shown.map((column) => `${column.id} ${column.getSize()} ${column.getIsPinned()}`).join();
  // The same as long as the columns are, so that lines are not drawn again while a filter moves.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `layout` says all that the places depend on
  const places = useMemo(
    () =>
      shown.map((column) => ({
        id: column.id,
        style: {
          width: column.getSize(),
          ...(column.getIsPinned() && { position: 'sticky', left: column.getStart('start'), zIndex: 1 }),
        } as CSSProperties,
      })),
    [layout],
  );
  const numeric = useMemo(() => new Set(columns.filter((column) => column.numeric).map(({ id }) => id)), [columns]);
  const width = shown.reduce((sum, column) => sum + column.getSize(), 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section ref={scroll} className={css.scroll} tabIndex={0} aria-label="Results">
      <table className={css.table} style={{ width }} aria-rowcount={lines.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {places.map(({ id, style }) => {
              const sorted = state.sorting.find((one) => one.id === id);
              return (
                <th
                  key={id}
                  scope="col"
                  style={{ ...style, zIndex: style.position ? 3 : 2 }}
                  className={numeric.has(id) ? css.number : undefined}
                  aria-sort={sorted ? (sorted.desc ? 'descending' : 'ascending') : undefined}
                >
                  <ColumnMenu
                    id={id}
                    column={columns.find((column) => column.id === id)}
                    rows={rows}
                    state={state}
                    sorted={sorted}
                  />
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          <Room height={above} span={places.length} />
          {items.map(({ index }) => {
            const line = lines[index];
            if (!line) return null;
            if (line.getIsGrouped()) {
              return (
                <GroupLine
                  key={line.id}
                  index={index}
                  span={places.length}
                  depth={line.depth}
                  label={`${columnLabel(String(line.groupingColumnId))}: ${valueText(String(line.groupingColumnId), line.groupingValue as never)}`}
                  leaves={line
                    .getLeafRows()
                    .filter((leaf) => !leaf.getIsGrouped())
                    .map((leaf) => leaf.original)}
                />
              );
            }
            return (
              <ResultLine
                key={line.id}
                index={index}
                row={line.original}
                name={titles.get(line.id) ?? ''}
                places={places}
                numeric={numeric}
              />
            );
          })}
          <Room height={below} span={places.length} />
        </tbody>
      </table>
    </section>
  );
}

/** Stands for the lines that are out of sight. */
function Room({ height, span }: { height: number; span: number }) {
  if (height <= 0) return null;
  return (
    <tr>
      <td colSpan={span} className={css.room} style={{ height }} />
    </tr>
  );
}

interface LineProps {
  index: number;
  row: Row;
  /** Its title without what all have in common. */
  name: string;
  places: readonly { id: string; style: CSSProperties }[];
  numeric: ReadonlySet<string>;
}

const ResultLine = memo(function ResultLine({ index, row, name, places, numeric }: LineProps) {
  const hovered = useIsHovered(row.key);
  const { key, title, interval, values } = row;
  return (
    <tr
      aria-rowindex={index + 2}
      data-hovered={hovered || undefined}
      style={{ height: lineHeight }}
      onPointerEnter={() => hover.set(key)}
      onPointerLeave={() => hover.set(undefined)}
    >
      {places.map(({ id, style }) =>
        id === titleColumn ? (
          <th key={id} scope="row" style={style} title={title}>
            <Link
              href={operationAddress(key)}
              prefetch={false}
              onFocus={() => hover.set(key)}
              onBlur={() => hover.set(undefined)}
            >
              {name}
            </Link>
          </th>
        ) : (
          <td key={id} style={style} className={numeric.has(id) ? css.number : undefined}>
            {valueText(id, values[id])}
            {id === 'perplexity' && interval && (
              <span className={css.interval}>
                {fixed(interval.low, 3)} – {fixed(interval.high, 3)}
              </span>
            )}
          </td>
        ),
      )}
    </tr>
  );
});

interface GroupProps {
  index: number;
  span: number;
  depth: number;
  label: string;
  leaves: readonly Row[];
}

/** What a group has in common, and the span of its perplexities. */
function GroupLine({ index, span, depth, label, leaves }: GroupProps) {
  const perplexities = leaves.map(({ values }) => values.perplexity).filter((value) => typeof value === 'number');
  return (
    <tr aria-rowindex={index + 2} className={css.group} style={{ height: lineHeight }}>
      <th colSpan={span} scope="rowgroup">
        <span style={{ paddingLeft: depth * 20 }}>
          {label} · {plural(leaves.length, 'result')}
          {perplexities.length > 0 &&
            ` · perplexity ${fixed(Math.min(...perplexities), 3)} – ${fixed(Math.max(...perplexities), 3)}`}
        </span>
      </th>
    </tr>
  );
}
