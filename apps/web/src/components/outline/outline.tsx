import { useEffect, useMemo, useRef } from 'react';
import { type OutlineEntry, outlineOf } from '../../notebook/outline';
import { Icon } from '../chrome/icons';
import { useNotebook, useSessionPart } from '../notebook/context';
import { type ShownState, useShownStates } from './cell-states';
import css from './outline.module.css';
import { goTo } from './places';
import { useCurrent } from './use-current';
import type { OutlineState } from './use-outline';

/** The notebook's headings, queries and controls: beside it where there is room, over it on a phone. */
export function Outline({ state: { open, narrow, close } }: { state: OutlineState }) {
  const { session } = useNotebook();
  const cells = useSessionPart(session, ({ content }) => content.cells);
  const entries = useMemo(() => outlineOf(cells), [cells]);
  const current = useCurrent(entries, open);
  const drawer = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = drawer.current;
    if (dialog && !dialog.open) dialog.showModal();
  });
  if (!open) return null;

  const list = <Entries entries={entries} current={current} went={narrow ? close : undefined} />;
  if (!narrow) {
    return (
      <nav className={css.panel} aria-label="Outline">
        {list}
      </nav>
    );
  }
  return (
    <dialog ref={drawer} className={css.drawer} aria-label="Outline" onClose={close}>
      <form method="dialog">
        <h2>Outline</h2>
        <button type="submit">Close</button>
      </form>
      <nav aria-label="Outline">{list}</nav>
    </dialog>
  );
}

interface EntriesProps {
  entries: readonly OutlineEntry[];
  current: number;
  went: (() => void) | undefined;
}

function Entries({ entries, current, went }: EntriesProps) {
  const states = useShownStates();
  const list = useRef<HTMLOListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the mark moves with what is current
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  if (entries.length === 0) return <p className={css.empty}>Headings and queries appear here.</p>;
  return (
    <ol ref={list} className={css.entries}>
      {entries.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two headings may say the same
        <li key={index} style={{ paddingLeft: `${(entry.level - 1) * 0.75}rem` }}>
          <a
            href={`#cell-${encodeURIComponent(entry.cell)}`}
            data-kind={entry.kind}
            aria-current={index === current ? 'location' : undefined}
            onClick={(event) => {
              event.preventDefault();
              went?.();
              goTo(entry);
            }}
          >
            <span>{entry.text}</span>
            <State state={states.get(entry.cell)} />
          </a>
        </li>
      ))}
    </ol>
  );
}

function State({ state }: { state: ShownState | undefined }) {
  if (!state) return null;
  return (
    <span className={css.state} data-tone={state.tone} title={state.word}>
      <Icon name={state.icon} />
      <span className="visually-hidden">{state.word}</span>
    </span>
  );
}
