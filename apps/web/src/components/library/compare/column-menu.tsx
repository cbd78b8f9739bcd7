import { Popover } from 'radix-ui';
import { Icon } from '../../chrome/icons';
import css from './compare.module.css';
import { titleColumn } from './features';
import { FilterFields } from './filter-fields';
import { columnLabel } from './labels';
import type { Column, Row } from './rows';
import { type CompareState, type Sorting, toggled } from './use-compare-state';

interface Props {
  id: string;
  /** Undefined for the titles. */
  column: Column | undefined;
  rows: readonly Row[];
  state: CompareState;
  sorted: Sorting | undefined;
}

/** A column's name, which sorts by it, and everything else that can be done with it. */
export function ColumnMenu({ id, column, rows, state, sorted }: Props) {
  const label = id === titleColumn ? 'Result' : columnLabel(id);
  const { pinned, grouping, hidden, filters } = state;
  const next = sorted === undefined ? [{ id, desc: false }] : sorted.desc ? [] : [{ id, desc: true }];
  return (
    <span className={css.head}>
      <button
        type="button"
        className={`quiet ${css.sort}`}
        onClick={() => state.setSorting(next)}
        title={`Sort by ${label}`}
      >
        {label} {sorted && <span aria-hidden="true">{sorted.desc ? '↓' : '↑'}</span>}
      </button>
      <Popover.Root>
        <Popover.Trigger asChild>
          <button
            type="button"
            className={`quiet icon ${css.options}`}
            aria-label={`Options of ${label}${filters[id] ? ', filtered' : ''}`}
            data-filtered={filters[id] ? true : undefined}
          >
            <Icon name="more" />
          </button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content className={css.popover} align="end" sideOffset={4} collisionPadding={8} aria-label={label}>
            <div className={css.choices}>
              <button type="button" onClick={() => state.setPinned(toggled(pinned, id))}>
                {pinned.includes(id) ? 'Unpin' : 'Pin at the left'}
              </button>
              {id !== titleColumn && (
                <>
                  <button type="button" onClick={() => state.setGrouping(toggled(grouping, id))}>
                    {grouping.includes(id) ? 'Do not group by it' : 'Group by it'}
                  </button>
                  <button type="button" onClick={() => state.setHidden(toggled(hidden, id))}>
                    Hide
                  </button>
                </>
              )}
            </div>
            {column && (
              <FilterFields
                column={column}
                rows={rows}
                filter={filters[id]}
                change={(filter) => state.filter(id, filter)}
              />
            )}
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </span>
  );
}
