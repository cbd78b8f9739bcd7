import { type KeyboardEvent, type ReactNode, type Ref, useCallback } from 'react';
import type { Cell } from '../../notebook/content';
import { isFolded } from '../../notebook/edits';
import { Icon } from '../chrome/icons';
import { bindingFor } from '../keyboard/binding';
import { strokeOf } from '../keyboard/stroke';
import { useCellActions } from './actions';
import { DragHandle } from './drag-handle';
import css from './frame.module.css';

interface Props {
  cell: Cell;
  label: string;
  edit: () => void;
  run?: () => void;
  /** What is shown in place of the children while the cell is folded. */
  folded: ReactNode;
  ref?: Ref<HTMLElement>;
  children: ReactNode;
}

/** A cell's place in the notebook: what has the focus while no field in it has, and listens to the keys then. */
export function CellFrame({ cell, label, edit: editOpen, run, folded: line, ref, children }: Props) {
  const { id, kind } = cell;
  const actions = useCellActions();
  const folded = isFolded(cell);
  const edit = useCallback(() => {
    if (folded) actions.fold(id);
    editOpen();
  }, [folded, actions, id, editOpen]);
  const press = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const binding = bindingFor(actions.bindings, strokeOf(event));
      if (!binding || (event.target !== event.currentTarget && !(binding.inside && run))) return;
      event.preventDefault();
      binding.run({ id, edit, run, actions });
    },
    [id, edit, run, actions],
  );
  // What has results is a place to jump to; texts lie between them.
  const Place = kind === 'QUERY' || kind === 'STUDY' ? 'section' : 'article';
  return (
    <Place
      ref={ref}
      className={css.frame}
      data-cell={id}
      data-kind={kind}
      data-folded={folded || undefined}
      aria-label={label}
      tabIndex={0}
      onKeyDown={press}
    >
      {!folded && (
        // By keyboard there is a key, and the menu.
        <button
          type="button"
          className={`quiet ${css.fold}`}
          aria-label="Fold"
          title="Fold"
          tabIndex={-1}
          onClick={() => actions.fold(id)}
        >
          <Icon name="unfolded" />
        </button>
      )}
      <DragHandle id={id} />
      {folded ? line : children}
    </Place>
  );
}
