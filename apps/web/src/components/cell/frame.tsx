import { type KeyboardEvent, type ReactNode, type Ref, useCallback } from 'react';
import type { Cell } from '../../notebook/content';
import { useCellActions } from './actions';
import css from './frame.module.css';
import { commandFor } from './keys';

interface Props {
  cell: Cell;
  label: string;
  edit: () => void;
  run?: () => void;
  ref?: Ref<HTMLElement>;
  children: ReactNode;
}

/** A cell's place in the notebook: what has the focus while no field in it has, and listens to the keys then. */
export function CellFrame({ cell: { id, kind }, label, edit, run, ref, children }: Props) {
  const actions = useCellActions();
  const press = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const modified = event.ctrlKey || event.metaKey;
      const command =
        event.key === 'Enter' && (event.shiftKey || modified)
          ? run
          : event.target === event.currentTarget && !modified
            ? commandFor(event, { id, edit, actions })
            : undefined;
      if (!command) return;
      event.preventDefault();
      command();
    },
    [id, edit, run, actions],
  );
  // Queries are places to jump to; texts lie between them.
  const Place = kind === 'QUERY' ? 'section' : 'article';
  return (
    <Place
      ref={ref}
      className={css.frame}
      data-cell={id}
      data-kind={kind}
      aria-label={label}
      tabIndex={0}
      onKeyDown={press}
    >
      {children}
    </Place>
  );
}
