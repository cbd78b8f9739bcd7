import { Popover } from 'radix-ui';
import css from './compare.module.css';
import { columnLabel } from './labels';
import type { Column } from './rows';
import { type CompareState, toggled } from './use-compare-state';

/** Which columns there are. */
export function ColumnChooser({ columns, state }: { columns: readonly Column[]; state: CompareState }) {
  const { hidden, setHidden } = state;
  const shown = columns.filter(({ id }) => !hidden.includes(id)).length;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button type="button">
          Columns: {shown} of {columns.length}
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={css.popover} align="start" sideOffset={4} collisionPadding={8} aria-label="Columns">
          <fieldset className={css.filter}>
            <legend>Columns and axes</legend>
            {columns.map(({ id }) => (
              <label key={id}>
                <input type="checkbox" checked={!hidden.includes(id)} onChange={() => setHidden(toggled(hidden, id))} />{' '}
                {columnLabel(id)}
              </label>
            ))}
          </fieldset>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
