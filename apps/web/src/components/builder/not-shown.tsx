import type { Part } from '../../builders/unknown';
import { plural } from '../../format/words';
import css from './builder.module.css';

/** Why a document has no form. */
export function NotShown({ reason, showQuery }: { reason: string; showQuery: () => void }) {
  return (
    <div className={css.note}>
      <p>This query has no form. {reason}</p>
      <button type="button" onClick={showQuery}>
        Show query
      </button>
    </div>
  );
}

/** What a form does not show of its document. It is kept whatever is changed here. */
export function Untouched({ parts, showQuery }: { parts: readonly Part[]; showQuery: () => void }) {
  if (parts.length === 0) return null;
  return (
    <details className={css.untouched}>
      <summary>
        This query has {plural(parts.length, 'part')} that the form does not show.{' '}
        {parts.length === 1 ? 'It is' : 'They are'} kept.
      </summary>
      <ul>
        {parts.map(({ place, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity, and no state
          <li key={index}>
            <span>{place}</span> <code>{text}</code>
          </li>
        ))}
      </ul>
      <button type="button" className="quiet" onClick={showQuery}>
        Show query
      </button>
    </details>
  );
}
