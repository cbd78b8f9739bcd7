import { Icon } from '../chrome/icons';
import css from './panel-buttons.module.css';

interface Props {
  outline: { open: boolean; toggle: () => void };
  find: () => void;
}

/** The outline and the search, at the top of a window and at the thumb of a phone. */
export function PanelButtons({ outline, find }: Props) {
  return (
    <div className={css.buttons}>
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
