import { useMemo, useSyncExternalStore } from 'react';
import { pageAddress } from '../../address/page-address';
import { emptyAddress } from '../../address/view-address';
import { words } from '../../format/words';
import { differing } from '../../language/values';
import { setVariable } from '../../notebook/edits';
import { storedValues, valuesOver } from '../../notebook/effective';
import { useNotebook, useSession } from './context';
import css from './link-bar.module.css';

/** What the page's address shows otherwise than it is stored, and what it asked for in vain. */
export function LinkBar() {
  const { session, schema } = useNotebook();
  const { content } = useSession(session);
  const address = useSyncExternalStore(pageAddress.subscribe, pageAddress.getSnapshot, () => emptyAddress);
  const { values, refused } = valuesOver(address.variables, content, schema);
  const stored = useMemo(() => storedValues(content, schema), [content, schema]);
  const names = Object.keys(values).filter((name) => differing({ x: values[name] }, { x: stored[name] }).length > 0);
  const notes = [...address.refused, ...refused];
  if (names.length === 0 && notes.length === 0) return null;

  const dismiss = () => {
    pageAddress.setVariables(values, 'replace');
    pageAddress.dismissRefused();
  };
  const keep = () => {
    session.edit(
      (before) => names.reduce((now, name) => setVariable(name, values[name])(now), before),
      'storing the values of a link',
    );
    pageAddress.setVariables({});
  };
  return (
    <div className={css.bar} role="status">
      {names.length > 0 && (
        <div className={css.line}>
          <p>
            <strong>This link has values of its own.</strong>{' '}
            {names.map((name) => `${words(name)} ${text(values[name])}, stored is ${text(stored[name])}`).join('; ')}.
          </p>
          <button type="button" onClick={() => pageAddress.setVariables({})}>
            Show the stored ones
          </button>
          <button type="button" onClick={keep}>
            Store these
          </button>
        </div>
      )}
      {notes.length > 0 && (
        <div className={css.line}>
          <ul>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
          <button type="button" onClick={dismiss}>
            Dismiss
          </button>
        </div>
      )}
    </div>
  );
}

function text(value: unknown): string {
  const written = value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value);
  return written.length > 60 ? `${written.slice(0, 60)}…` : written;
}
