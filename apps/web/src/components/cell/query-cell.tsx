import { memo, useCallback } from 'react';
import { GraphiqlLink } from '../../graphiql/graphiql-link';
import { titleOf } from '../../language/title';
import { changeCell } from '../../notebook/edits';
import { Icon } from '../chrome/icons';
import { useNotebook } from '../notebook/context';
import { FoldedLine } from './folded-line';
import { CellFrame } from './frame';
import type { CellKind, CellProps } from './kind';
import { CellMenu } from './menu';
import { Notes } from './notes';
import { PriceDetailsOf } from './price-details';
import { Problems } from './problems';
import css from './query-cell.module.css';
import { Result } from './result';
import { RunButton } from './run-button';
import { Source } from './source';
import { Status } from './status';
import { TemplateChooser } from './template-chooser';
import { useCell } from './use-cell';
import { useEditing } from './use-editing';
import { VariableBar } from './variable-bar';
import { ViewMenu } from './view-menu';

/** A GraphQL document with its variables as widgets, its true state, and its result. */
export const QueryCell = memo(function QueryCell({ cell, opened }: CellProps) {
  const { session } = useNotebook();
  const { open, source, edited, edit, close, write, begin, take, ...editing } = useEditing(cell, opened);
  const { runner, snapshot, analysis, missing } = useCell(source);
  const question = analysis?.question;
  const problems = source.trim() === '' ? editing.problems : [...editing.problems, ...(analysis?.problems ?? [])];
  const title = titleOf(cell.source);
  // A new document asks by itself; what it then shows as missing is run by the next press.
  const run = useCallback(() => {
    if (!take()) void runner.run();
  }, [take, runner]);
  const choose = (view: string) => session.edit(changeCell(cell.id, { view }), 'changing a view');

  const line = question && (
    <>
      <Status snapshot={snapshot} missing={missing} question={question} edited={edited} />
      <RunButton runner={runner} snapshot={snapshot} question={question} askable={missing.length === 0} />
    </>
  );

  return (
    <CellFrame
      cell={cell}
      label={`Query: ${title}`}
      edit={edit}
      run={run}
      folded={<FoldedLine cell={cell} title={title} state={line} />}
    >
      <div className={css.head}>
        <h2 className={css.title}>{title}</h2>
        <div className={css.actions}>
          <button type="button" className="quiet" aria-expanded={open} onClick={open ? close : edit}>
            <Icon name="code" /> {open ? 'Close' : 'Query'}
          </button>
          <CellMenu cell={cell}>
            <ViewMenu view={cell.view} choose={choose} />
          </CellMenu>
        </div>
      </div>
      {cell.source.trim() === '' && <TemplateChooser choose={begin} />}
      {open && (
        <div className={css.source}>
          <Source text={cell.source} write={write} run={run} close={close} />
          <GraphiqlLink cell={cell} variables={question?.variables ?? []} />
          <p className={css.hint}>{edited ? 'Edited. Shift + Enter asks the new document.' : 'Shift + Enter runs.'}</p>
        </div>
      )}
      {problems.length > 0 && <Problems problems={problems} edit={edit} />}
      {question && (
        <>
          {question.variables.length > 0 && <VariableBar variables={question.variables} />}
          <div className={css.line}>{line}</div>
          {snapshot.state.kind === 'ready' && <PriceDetailsOf keys={snapshot.state.keys} />}
          <Notes snapshot={snapshot} />
          <Result snapshot={snapshot} view={cell.view} waiting={missing.length > 0 || question.mutation} />
        </>
      )}
    </CellFrame>
  );
});

export const queryKind: CellKind = {
  kind: 'QUERY',
  label: 'Query',
  noun: 'a query',
  hint: 'Ask for figures in GraphQL',
  icon: 'code',
  key: 'q',
  blank: () => ({ source: '', view: 'auto' }),
  Component: QueryCell,
};
