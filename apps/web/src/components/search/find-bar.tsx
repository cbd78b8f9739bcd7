import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { mostHits } from '../../notebook/find';
import { focusCell } from '../cell/focus';
import { Icon } from '../chrome/icons';
import { useNotebook, useSessionPart } from '../notebook/context';
import css from './find-bar.module.css';
import { useHits } from './use-hits';

/** How long an editor that a search opens may take the focus for itself, in milliseconds. */
const opening = 3000;

/** Looks for a phrase in the notebook: texts, titles, and the names in results. */
export function FindBar({ close }: { close: () => void }) {
  const { session } = useNotebook();
  const cells = useSessionPart(session, ({ content }) => content.cells);
  const [phrase, setPhrase] = useState('');
  const { count, at, hit, go, restart } = useHits(session, cells, phrase);
  const field = useRef<HTMLInputElement>(null);
  const moved = useRef(0);
  useEffect(() => field.current?.focus(), []);

  const step = (by: number) => {
    moved.current = performance.now();
    go(by);
  };
  const leave = () => {
    close();
    if (hit) focusCell(hit.cell);
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') leave();
    else if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  };
  return (
    <search className={css.bar}>
      <input
        ref={field}
        type="text"
        aria-label="Find in this notebook"
        placeholder="Find in this notebook"
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        value={phrase}
        onChange={({ target }) => {
          setPhrase(target.value);
          restart();
        }}
        onKeyDown={press}
        onBlur={({ relatedTarget }) => {
          const opened = performance.now() - moved.current < opening && relatedTarget?.closest('[data-cell]');
          // An editor that was just opened for a match takes the focus; who steps on wants it here.
          if (opened && relatedTarget?.matches('textarea, .cm-content')) field.current?.focus();
        }}
      />
      <span className={css.count} role="status">
        {phrase !== '' && (count === 0 ? 'none' : `${at + 1} of ${count}${count === mostHits ? ' or more' : ''}`)}
      </span>
      <button type="button" className="quiet icon" aria-label="Previous" title="Shift + Enter" onClick={() => step(-1)}>
        <Chevron up />
      </button>
      <button type="button" className="quiet icon" aria-label="Next" title="Enter" onClick={() => step(1)}>
        <Chevron />
      </button>
      <button type="button" className="quiet" title="Esc" onClick={leave}>
        Close
      </button>
    </search>
  );
}

function Chevron({ up = false }: { up?: boolean }) {
  return (
    <span className={css.chevron} data-up={up || undefined}>
      <Icon name="run" />
    </span>
  );
}
