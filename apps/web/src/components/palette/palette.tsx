'use client';

import { type KeyboardEvent, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useMatchCommands } from '../search/use-match-commands';
import { type Command, commandStore, matching } from './commands';
import css from './palette.module.css';
import { useChoice } from './use-choice';
import { useGeneralCommands } from './use-general-commands';

const none: readonly Command[] = [];

/** Everything that can be done here, by typing a part of its name. Ctrl or Cmd and K opens it on every page. */
export function Palette() {
  useGeneralCommands();
  const commands = useSyncExternalStore(commandStore.subscribe, commandStore.getSnapshot, () => none);
  const dialog = useRef<HTMLDialogElement>(null);
  const [question, setQuestion] = useState('');
  const matches = useMatchCommands(question);
  const found = useMemo(() => [...matching(commands, question), ...matches], [commands, question, matches]);
  const { at, list, press, setChosen } = useChoice(found.length, question);

  useEffect(() => {
    const toggle = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      if (dialog.current?.open) return dialog.current.close();
      setQuestion('');
      dialog.current?.showModal();
    };
    // Before an editor takes the key for itself.
    document.addEventListener('keydown', toggle, true);
    return () => document.removeEventListener('keydown', toggle, true);
  }, []);

  const run = (command: Command | undefined) => {
    if (!command) return;
    // Closing gives the focus back first, so that a command may move it.
    dialog.current?.close();
    command.run();
  };
  const keyDown = (event: KeyboardEvent) => {
    if (press(event) || event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    run(found[at]);
  };

  return (
    <dialog ref={dialog} className={css.palette} aria-label="Command palette">
      <input
        type="text"
        role="combobox"
        aria-label="What to do"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found[at] && `palette-${at}`}
        placeholder="Go to, run, change …"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={question}
        onChange={(event) => setQuestion(event.target.value)}
        onKeyDown={keyDown}
      />
      <div ref={list} id="palette-list" role="listbox" aria-label="Commands" className={css.list}>
        {found.map((command, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field keeps the focus and has the keys
          <div
            key={command.id}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === at}
            className={css.option}
            onPointerMove={() => setChosen(index)}
            onClick={() => run(command)}
          >
            <span className={css.name}>{command.title}</span>
            <span className={css.group}>{command.keys ?? command.group}</span>
          </div>
        ))}
      </div>
      <p className={css.empty} role="status">
        {found.length === 0 && 'Nothing has this name. Try fewer letters.'}
      </p>
    </dialog>
  );
}
