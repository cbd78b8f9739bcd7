import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import type { Cell } from '../../notebook/content';
import { Icon } from '../chrome/icons';
import { useCellActions } from './actions';
import css from './menu.module.css';

/** What can be done to a cell, by pointer; the keys are named beside it. */
export function CellMenu({ cell, children }: { cell: Cell; children?: ReactNode }) {
  const { insert, move, duplicate, remove } = useCellActions();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button type="button" className="quiet icon" aria-label="Cell menu" title="Cell menu">
          <Icon name="more" />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={css.menu} align="end" sideOffset={4} collisionPadding={8}>
          {children}
          <Entry act={() => move(cell.id, -1)} hint="Alt ↑">
            Move up
          </Entry>
          <Entry act={() => move(cell.id, 1)} hint="Alt ↓">
            Move down
          </Entry>
          <Entry act={() => duplicate(cell.id)} hint="D">
            Duplicate
          </Entry>
          <DropdownMenu.Separator className={css.line} />
          <Entry act={() => insert('QUERY', cell.id, 'above')} hint="A">
            Query above
          </Entry>
          <Entry act={() => insert('QUERY', cell.id, 'below')} hint="B">
            Query below
          </Entry>
          <Entry act={() => insert('MARKDOWN', cell.id, 'below')} hint="T">
            Text below
          </Entry>
          <DropdownMenu.Separator className={css.line} />
          <Entry act={() => remove(cell.id)} hint="Del">
            Delete
          </Entry>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface EntryProps {
  act: () => void;
  hint?: string;
  children: ReactNode;
}

export function Entry({ act, hint, children }: EntryProps) {
  return (
    <DropdownMenu.Item className={css.entry} onSelect={act}>
      <span>{children}</span>
      {hint && <kbd>{hint}</kbd>}
    </DropdownMenu.Item>
  );
}
