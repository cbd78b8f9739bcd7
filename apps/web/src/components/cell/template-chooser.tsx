import { Beginnings } from '../builder/beginnings';
import css from './template-chooser.module.css';

interface Props {
  choose: (source: string) => void;
  /** Opens an empty document. */
  write: () => void;
  focused: boolean;
}

/** What a new query can begin with: a form, or nothing at all. */
export function TemplateChooser({ choose, write, focused }: Props) {
  return (
    <div className={css.templates}>
      <Beginnings choose={choose} focused={focused} />
      <button type="button" className="quiet" onClick={write}>
        Write a query instead
      </button>
    </div>
  );
}
