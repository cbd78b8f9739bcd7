'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { insertCell, setTitle } from '../../notebook/edits';
import { newId } from '../../notebook/ids';
import { BelongingLine } from '../belonging/belonging-line';
import { EmptyNotebook } from '../builder/empty-notebook';
import { CellActionsProvider } from '../cell/actions';
import type { CellKind } from '../cell/kind';
import { queryKind } from '../cell/query-cell';
import { CellOf, cellKinds } from '../cell/registry';
import { Header } from '../chrome/header';
import { ExportMenu } from '../exporting/export-menu';
import { useCompareCommand } from '../library/compare/use-compare-command';
import { useOtherWindows } from '../merge/use-other-windows';
import { Outline } from '../outline/outline';
import { useOutline } from '../outline/use-outline';
import { PublishButton } from '../publish/publish-button';
import { RunAllButton, useRunAll } from '../running/run-all';
import { FindBar } from '../search/find-bar';
import { useFind } from '../search/use-find';
import { ImportedBar } from '../verification/imported-bar';
import { CellPlaceProvider } from './cell-place';
import { ConflictBar } from './conflict-bar';
import { useNotebook, useSessionPart } from './context';
import { HistoryButtons } from './history-buttons';
import { Inserter } from './inserter';
import { LinkBar } from './link-bar';
import css from './notebook.module.css';
import { PanelButtons } from './panel-buttons';
import { SaveIndicator } from './save-indicator';
import { Shortcuts } from './shortcuts';
import { useCellAddress } from './use-cell-address';
import { useCopyLinkCommand } from './use-copy-link';
import { useHistory } from './use-history';
import { useNotebookCommands } from './use-notebook-commands';
import { useHeldPointer, useNotebookKeys } from './use-notebook-keys';

/** An open notebook. */
export function NotebookView() {
  const { session } = useNotebook();
  // Not the whole: values that a slider moves are the business of the cells that read them.
  const cells = useSessionPart(session, ({ content }) => content.cells);
  const title = useSessionPart(session, ({ content }) => content.title);
  const save = useSessionPart(session, (snapshot) => snapshot.save);
  const undoable = useSessionPart(session, (snapshot) => snapshot.undoable);
  const redoable = useSessionPart(session, (snapshot) => snapshot.redoable);
  const [opened, setOpened] = useState<string>();
  useOtherWindows(session);
  useCompareCommand(session.id);
  const sheet = useRef<HTMLDialogElement>(null);
  const explain = useCallback(() => sheet.current?.showModal(), []);
  const history = useHistory(session);
  useCellAddress();
  useCopyLinkCommand();
  const outline = useOutline();
  const { open: finding, find, close: endFinding } = useFind();
  useEffect(() => {
    document.title = `${title || 'Untitled notebook'} · Flapbook`;
  }, [title]);

  const insert = useCallback(
    ({ kind, noun, blank }: CellKind, index: number) => {
      const cell = { id: newId(), kind, ...blank() };
      setOpened(cell.id);
      session.edit(insertCell(cell, index), `adding ${noun}`);
    },
    [session],
  );
  const begin = (source: string) => insert({ ...queryKind, blank: () => ({ ...queryKind.blank(), source }) }, 0);
  // Only a cell that has just been added opens: one that comes back by undoing does not.
  useEffect(() => {
    if (opened !== undefined) setOpened(undefined);
  }, [opened]);
  const runAll = useRunAll();
  useNotebookKeys({ ...history, run: runAll.ask, explain, outline: outline.toggle, find });
  useHeldPointer(session);
  useNotebookCommands({ session, history, undoable, redoable, kinds: cellKinds, insert, explain });

  return (
    <>
      <Header
        actions={
          <>
            <PanelButtons outline={outline} find={find}>
              <RunAllButton {...runAll} />
            </PanelButtons>
            <HistoryButtons {...history} undoable={undoable} redoable={redoable} />
            <SaveIndicator state={save} retry={() => session.saveNow()} />
            <PublishButton session={session} />
            <ExportMenu session={session} />
            <Shortcuts kinds={cellKinds} explain={explain} sheet={sheet} />
          </>
        }
      >
        <input
          className={css.title}
          aria-label="Title of the notebook"
          value={title}
          placeholder="Untitled notebook"
          onChange={({ target }) => session.edit(setTitle(target.value))}
        />
      </Header>
      {save.kind === 'conflict' && <ConflictBar session={session} conflict={save} />}
      <LinkBar />
      <ImportedBar notebook={session.id} />
      {finding && <FindBar close={endFinding} />}
      <div className={css.layout} data-outline={(outline.open && !outline.narrow) || undefined}>
        <Outline state={outline} />
        <main className={css.notebook}>
          <h1 className="visually-hidden">{title || 'Untitled notebook'}</h1>
          <BelongingLine kind="notebook" id={session.id} title={title || 'Untitled notebook'} />
          <CellActionsProvider kinds={cellKinds} insert={insert}>
            {cells.map((cell, index) => (
              <div key={cell.id} id={`cell-${cell.id}`}>
                <Inserter kinds={cellKinds} insert={(kind) => insert(kind, index)} />
                <CellPlaceProvider value={cell.id}>
                  <CellOf cell={cell} opened={opened === cell.id} />
                </CellPlaceProvider>
              </div>
            ))}
          </CellActionsProvider>
          {cells.length === 0 && <EmptyNotebook begin={begin} />}
          <Inserter always kinds={cellKinds} insert={(kind) => insert(kind, cells.length)} />
        </main>
      </div>
    </>
  );
}
