import type { SourceProblem } from '../../language/analyse';
import css from './problems.module.css';

interface Props {
  problems: readonly SourceProblem[];
  edit: () => void;
  /** What they prevent. */
  lead?: string;
}

/** What is wrong in the text of a document, by line. */
export function Problems({ problems, edit, lead = 'The query cannot be asked as it is:' }: Props) {
  return (
    <div className={css.problems} role="alert">
      <p className={css.lead}>{lead}</p>
      <ul>
        {problems.map(({ message, line, column }) => (
          <li key={`${line}:${column}:${message}`}>
            <button type="button" className="quiet" onClick={edit}>
              Line {line}
            </button>
            <span>{message}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
