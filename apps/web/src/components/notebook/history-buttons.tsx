import { Icon } from '../chrome/icons';
import { keysText } from '../keyboard/binding';
import css from './history-buttons.module.css';
import { notebookKeys } from './keys';
import type { HistoryActions } from './use-history';

interface Props extends HistoryActions {
  undoable: string | undefined;
  redoable: string | undefined;
}

/** The ways back and forth, with what they would do. They keep their places when there is nothing to do. */
export function HistoryButtons({ undo, redo, undoable, redoable }: Props) {
  const text = (word: string, label: string | undefined, keys: string) =>
    label === undefined ? `Nothing to ${word.toLowerCase()}` : `${word} ${label} (${keys})`;
  return (
    <>
      <button
        type="button"
        className={`quiet icon ${css.button}`}
        aria-label="Undo"
        title={text('Undo', undoable, keysText(notebookKeys.undo))}
        aria-disabled={undoable === undefined}
        onClick={undo}
      >
        <Icon name="undo" />
      </button>
      <button
        type="button"
        className={`quiet icon ${css.button}`}
        aria-label="Redo"
        title={text('Redo', redoable, keysText(notebookKeys.redo))}
        aria-disabled={redoable === undefined}
        onClick={redo}
      >
        <Icon name="redo" />
      </button>
    </>
  );
}
