import type { ReactNode } from 'react';
import { Icon } from '../chrome/icons';
import css from './panel-buttons.module.css';

interface Props {
  outline: { open: boolean; toggle: () => void };
  find: () => void;
  /** Before them. */
  children: ReactNode;
}

/** The outline, the search and what is given, at the top of a window and at the thumb of a phone. */
export function PanelButtons({ outline, find, children }: Props) {
  return (
    <div className={css.buttons}>
      {children}
      <button
        type="button"
        className="quiet icon"
        aria-label="Outline"
        aria-expanded={outline.open}
        title="Outline (O)"
        onClick={outline.toggle}
      >
        <Icon name="list" />
      </button>
      <button
        type="button"
        className="quiet icon"
        aria-label="Find in this notebook"
        title="Find in this notebook (/)"
        onClick={find}
      >
        <Icon name="search" />
      </button>
    </div>
  );
}
