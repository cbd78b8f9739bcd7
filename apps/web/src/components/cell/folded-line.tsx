import type { ReactNode } from 'react';
import type { Cell } from '../../notebook/content';
import { Icon } from '../chrome/icons';
import { useCellActions } from './actions';
import css from './folded-line.module.css';
import { CellMenu } from './menu';

interface Props {
  cell: Cell;
  title: string;
  /** What still changes while the cell is folded. */
  state?: ReactNode;
}

/** A folded cell: its title and its state in one line. */
export function FoldedLine({ cell, title, state }: Props) {
  const { fold } = useCellActions();
  return (
    <div className={css.line}>
      <button type="button" className={`quiet ${css.title}`} aria-expanded={false} onClick={() => fold(cell.id)}>
        <Icon name="folded" />
        <span>{title}</span>
      </button>
      {state && <div className={css.state}>{state}</div>}
      <CellMenu cell={cell} />
    </div>
  );
}
