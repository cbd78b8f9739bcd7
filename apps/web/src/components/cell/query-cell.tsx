import { memo, useCallback, useMemo, useState } from 'react';
import { words } from '../../format/words';
import type { Cell } from '../../notebook/content';
import { changeCell } from '../../notebook/edits';
import { Icon } from '../chrome/icons';
import { useNotebook } from '../notebook/context';
import { focusCell } from './focus';
import { CellFrame } from './frame';
import { CellMenu } from './menu';
import { Notes } from './notes';
import { Problems } from './problems';
import css from './query-cell.module.css';
import { Result } from './result';
import { RunButton } from './run-button';
import { Source } from './source';
import { Status } from './status';
import { TemplateChooser } from './template-chooser';
import { useCell } from './use-cell';
import { VariableBar } from './variable-bar';
import { ViewMenu } from './view-menu';

/** A GraphQL document with its variables as widgets, its true state, and its result. */
export const QueryCell = memo(function QueryCell({ cell, opened }: { cell: Cell; opened: boolean }) {
  const { session } = useNotebook();
  const [editing, setEditing] = useState(opened);
  // While it is being written a document is not asked; running it or closing the editor takes it over.
  const [taken, setTaken] = useState(cell.source);
  const source = editing ? taken : cell.source;
  const model = useCell(source);
  const { runner, snapshot, analysis, missing } = model;
  const question = analysis?.question;
  const title = question ? words(question.title) : 'Query';

  const edit = useCallback(() => {
    setTaken(cell.source);
    setEditing(true);
  }, [cell.source]);
  const close = useCallback(() => {
    setEditing(false);
    focusCell(cell.id);
  }, [cell.id]);
  const run = useCallback(() => {
    // A new document asks by itself; what it then shows as missing is run by the next press.
    if (editing && taken !== cell.source) setTaken(cell.source);
    else void runner.run();
  }, [runner, editing, taken, cell.source]);
  const write = useCallback((text: string) => session.edit(changeCell(cell.id, { source: text })), [session, cell.id]);
  const begin = (template: string) => {
    write(template);
    setTaken(template);
    setEditing(true);
  };
  const choose = (view: string) => session.edit(changeCell(cell.id, { view }), 'changing a view');
  const empty = cell.source.trim() === '';
  const variables = useMemo(() => question?.variables ?? [], [question]);

  return (
    <CellFrame cell={cell} label={`Query: ${title}`} edit={edit} run={run}>
      <div className={css.head}>
        <h2 className={css.title}>{title}</h2>
        <div className={css.actions}>
          <button type="button" className="quiet" aria-expanded={editing} onClick={editing ? close : edit}>
            <Icon name="code" /> {editing ? 'Close' : 'Query'}
          </button>
          <CellMenu cell={cell}>
            <ViewMenu view={cell.view} choose={choose} />
          </CellMenu>
        </div>
      </div>
      {empty && (
        <div className={css.source}>
          <TemplateChooser choose={begin} />
        </div>
      )}
      {editing && (
        <div className={css.source}>
          <Source text={cell.source} write={write} run={run} close={close} />
          {taken !== cell.source && <p className={css.hint}>Edited. Shift + Enter asks the new document.</p>}
        </div>
      )}
      {variables.length > 0 && <VariableBar variables={variables} />}
      {analysis?.problems.length && source.trim() !== '' ? <Problems problems={analysis.problems} edit={edit} /> : null}
      {question && (
        <>
          <div className={css.line}>
            <Status snapshot={snapshot} missing={missing} question={question} />
            <RunButton runner={runner} snapshot={snapshot} question={question} askable={missing.length === 0} />
          </div>
          <Notes snapshot={snapshot} />
          <Result snapshot={snapshot} view={cell.view} waiting={missing.length > 0 || question.mutation} />
        </>
      )}
    </CellFrame>
  );
});
