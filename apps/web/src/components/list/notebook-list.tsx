'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { newId } from '../../notebook/ids';
import { deleteNotebook, loadNotebook, saveNotebook } from '../../notebook/remote';
import { Header } from '../chrome/header';
import { Icon } from '../chrome/icons';
import { say } from '../chrome/toast-store';
import { ImportButton } from '../exporting/import-button';
import { ImportReport } from '../exporting/import-report';
import { useImport } from '../exporting/use-import';
import { FailureNote } from '../failure-note';
import { useRowFocus } from '../keyboard/use-row-focus';
import { MatchList } from '../search/match-list';
import { SearchField, useQuestion } from '../search/search-field';
import css from './notebook-list.module.css';
import { NotebookRow } from './notebook-row';
import { TemplateButton } from './template-button';
import { useNotebooks } from './use-notebooks';

/** All notebooks, last changed first. */
export function NotebookList() {
  const router = useRouter();
  const list = useNotebooks();
  const { reload } = list;
  const [question, ask] = useQuestion();
  const [creating, setCreating] = useState(false);
  const { current, busy, take, dismiss } = useImport(reload);

  const create = async () => {
    setCreating(true);
    const id = newId();
    const outcome = await saveNotebook(id, { title: 'Untitled notebook', cells: [], variables: {} }, 0);
    if (outcome.kind === 'saved') router.push(`/notebooks/${id}`);
    else setCreating(false);
    if (outcome.kind === 'failed') say(`No notebook was made. ${outcome.failure.message}`);
  };

  /** The whole notebook is kept at hand, so that undoing makes it anew. */
  const remove = async (id: string) => {
    const loaded = await loadNotebook(id);
    const failed = loaded.kind === 'loaded' ? await deleteNotebook(id) : loaded.kind === 'failed' && loaded.failure;
    reload();
    if (failed) say(`The notebook was not deleted. ${failed.message}`);
    if (failed || loaded.kind !== 'loaded') return;
    const undo = async () => {
      const outcome = await saveNotebook(id, loaded.notebook, 0);
      if (outcome.kind === 'failed') say(`The notebook did not come back. ${outcome.failure.message}`);
      reload();
    };
    say(`“${loaded.notebook.title}” is deleted.`, { label: 'Undo', run: undo });
  };

  return (
    <>
      <Header />
      <main className={css.list}>
        <div className={css.head}>
          <h1>Notebooks</h1>
          <div className={css.buttons}>
            <ImportButton busy={busy} take={take} />
            <TemplateButton />
            <button type="button" className="primary" onClick={create} disabled={creating}>
              <Icon name="plus" /> New notebook
            </button>
          </div>
        </div>
        {current && <ImportReport current={current} dismiss={dismiss} />}
        <SearchField question={question} change={ask} />
        {question.trim() !== '' ? <MatchList question={question} /> : <Notebooks list={list} remove={remove} />}
      </main>
    </>
  );
}

interface ListProps {
  list: ReturnType<typeof useNotebooks>;
  remove: (id: string) => void;
}

function Notebooks({ list: { notebooks, failure, more, reload }, remove }: ListProps) {
  const rows = useRowFocus();
  return (
    <>
      {failure && <FailureNote failure={failure} />}
      {!notebooks && !failure && <Skeleton />}
      {notebooks?.length === 0 && <p className={css.empty}>There is no notebook yet. Begin with a new one.</p>}
      <ul className={css.rows} {...rows}>
        {notebooks?.map((notebook) => (
          <NotebookRow key={notebook.id} notebook={notebook} remove={remove} moved={reload} />
        ))}
      </ul>
      {more && (
        <button type="button" onClick={more}>
          Show more
        </button>
      )}
    </>
  );
}

function Skeleton() {
  return (
    <div className={css.skeleton} role="status">
      <span className="visually-hidden">The notebooks are being read.</span>
      <div />
      <div />
      <div />
    </div>
  );
}
