'use client';

import { useCallback, useEffect, useState } from 'react';
import type { Cell } from '../../notebook/content';
import { insertCell, setTitle } from '../../notebook/edits';
import { newId } from '../../notebook/ids';
import { CellActionsProvider } from '../cell/actions';
import { CellOf } from '../cell/registry';
import { Header } from '../chrome/header';
import { useOtherWindows } from '../merge/use-other-windows';
import { CellPlaceProvider } from './cell-place';
import { ConflictBar } from './conflict-bar';
import { useNotebook, useSession } from './context';
import { Inserter } from './inserter';
import css from './notebook.module.css';
import { SaveIndicator } from './save-indicator';
import { Shortcuts } from './shortcuts';
import { useUndoKey } from './use-undo-key';

const nouns = { QUERY: 'a query', MARKDOWN: 'text', CONTROLS: 'controls', STUDY: 'a study' };

/** An open notebook. */
export function NotebookView() {
  const { session } = useNotebook();
  const { content, save } = useSession(session);
  const [opened, setOpened] = useState<string>();
  useUndoKey(session);
  useOtherWindows(session);
  useEffect(() => {
    document.title = `${content.title || 'Untitled notebook'} · Flapbook`;
  }, [content.title]);

  const insert = useCallback(
    (kind: Cell['kind'], index: number) => {
      const cell: Cell = { id: newId(), kind, source: '', view: 'auto' };
      setOpened(cell.id);
      session.edit(insertCell(cell, index), `adding ${nouns[kind]}`);
    },
    [session],
  );

  return (
    <>
      <Header
        actions={
          <>
            <SaveIndicator state={save} retry={() => session.saveNow()} />
            <Shortcuts />
          </>
        }
      >
        <input
          className={css.title}
          aria-label="Title of the notebook"
          value={content.title}
          placeholder="Untitled notebook"
          onChange={({ target }) => session.edit(setTitle(target.value))}
        />
      </Header>
      {save.kind === 'conflict' && <ConflictBar session={session} conflict={save} />}
      <main className={css.notebook}>
        <CellActionsProvider insert={insert}>
          {content.cells.map((cell, index) => (
            <div key={cell.id}>
              <Inserter insert={(kind) => insert(kind, index)} />
              <CellPlaceProvider value={cell.id}>
                <CellOf cell={cell} opened={opened === cell.id} />
              </CellPlaceProvider>
            </div>
          ))}
        </CellActionsProvider>
        {content.cells.length === 0 && (
          <p className={css.empty}>
            An empty notebook. Begin with a query: describe a model, calibrate it, plan what to remove.
          </p>
        )}
        <Inserter always insert={(kind) => insert(kind, content.cells.length)} />
      </main>
    </>
  );
}
