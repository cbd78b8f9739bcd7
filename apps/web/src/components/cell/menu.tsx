import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import type { Cell } from '../../notebook/content';
import { isFolded } from '../../notebook/edits';
import { Icon } from '../chrome/icons';
import { strokeText } from '../keyboard/stroke';
import { useCopyLink } from '../notebook/use-copy-link';
import { useCellActions } from './actions';
import { cellKeys } from './keys';
import css from './menu.module.css';

/** What can be done to a cell, by pointer; the keys are named beside it. */
export function CellMenu({ cell, children }: { cell: Cell; children?: ReactNode }) {
  const { kinds, insert, move, duplicate, fold, remove } = useCellActions();
  const makeable = kinds.filter(({ key }) => key !== undefined);
  const copyLink = useCopyLink();
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
          <Entry act={() => move(cell.id, -1)} hint={hintOf(cellKeys.up)}>
            Move up
          </Entry>
          <Entry act={() => move(cell.id, 1)} hint={hintOf(cellKeys.down)}>
            Move down
          </Entry>
          <Entry act={() => duplicate(cell.id)} hint={hintOf(cellKeys.duplicate)}>
            Duplicate
          </Entry>
          <Entry act={() => fold(cell.id)} hint={hintOf(cellKeys.fold)}>
            {isFolded(cell) ? 'Unfold' : 'Fold'}
          </Entry>
          <Entry act={() => copyLink(cell.id)}>Copy link to this view</Entry>
          <DropdownMenu.Separator className={css.line} />
          {(['above', 'below'] as const).flatMap((where) =>
            makeable.map((kind) => (
              <Entry
                key={`${where}-${kind.kind}`}
                act={() => insert(kind, cell.id, where)}
                hint={strokeText(where === 'above' ? `Shift+${kind.key}` : `${kind.key}`)}
              >
                {kind.label} {where}
              </Entry>
            )),
          )}
          <DropdownMenu.Separator className={css.line} />
          <Entry act={() => remove(cell.id)} hint={hintOf(cellKeys.remove)}>
            Delete
          </Entry>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function hintOf({ strokes }: { strokes: readonly string[] }): string {
  return strokes[0] === undefined ? '' : strokeText(strokes[0]);
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
