import { Icon } from '../chrome/icons';
import css from './panels.module.css';

export type Panel = 'form' | 'query';

interface Props {
  /** What the text is called. */
  text?: string;
  open: Panel | undefined;
  show: (panel: Panel | undefined) => void;
}

/** The two ways to a cell's query: its form, and its text. The one that is open closes when it is pressed again. */
export function Panels({ text = 'Query', open, show }: Props) {
  return (
    <fieldset className={css.panels} aria-label="How it is written">
      {(['form', 'query'] as const).map((panel) => (
        <button
          key={panel}
          type="button"
          className="quiet"
          aria-expanded={open === panel}
          onClick={() => show(open === panel ? undefined : panel)}
        >
          {panel === 'query' && <Icon name="code" />}
          {panel === 'form' ? 'Form' : text}
        </button>
      ))}
    </fieldset>
  );
}
