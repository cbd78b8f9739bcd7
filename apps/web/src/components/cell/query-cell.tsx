import { memo, useCallback, useEffect, useMemo, useState } from 'react';
import { GraphiqlLink } from '../../graphiql/graphiql-link';
import type { Declared } from '../../language/analyse';
import { titleOf } from '../../language/title';
import { changeCell } from '../../notebook/edits';
import { besideForm } from '../builder/beside-form';
import { BuilderForm } from '../builder/form';
import { type Panel, Panels } from '../builder/panels';
import { useNotebook } from '../notebook/context';
import { useRevealed } from '../search/reveal';
import { ClaimSign } from '../verification/claim-sign';
import { focusCell } from './focus';
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
import { StaleWords } from './stale-label';
import { Status } from './status';
import { TemplateChooser } from './template-chooser';
import { useCell } from './use-cell';
import { useEditing } from './use-editing';
import { VariableBar } from './variable-bar';
import { ViewMenu } from './view-menu';

const none: readonly Declared[] = [];

/** A GraphQL document with its variables as widgets, its true state, and its result. */
export const QueryCell = memo(function QueryCell({ cell, opened }: CellProps) {
  const { session, schema } = useNotebook();
  const empty = cell.source.trim() === '';
  // A new cell begins with a choice; one that was chosen already, with its form.
  const { open, source, edited, edit: editText, close, write, take, ...editing } = useEditing(cell);
  const [formed, setFormed] = useState(opened && !empty);
  const [begun] = useState(opened && !empty);
  useEffect(() => {
    if (begun) focusCell(cell.id);
  }, [begun, cell.id]);
  const { runner, snapshot, analysis, missing } = useCell(cell.id, source);
  const question = analysis?.question;
  const problems = empty ? editing.problems : [...editing.problems, ...(analysis?.problems ?? [])];
  const title = titleOf(cell.source);
  const variables = question?.variables ?? none;
  const barred = useMemo(
    () => (formed && schema ? besideForm(variables, cell.source, schema) : variables),
    [formed, schema, variables, cell.source],
  );
  // A new document asks by itself; what it then shows as missing is run by the next press.
  const run = useCallback(() => {
    if (!take()) void runner.run();
  }, [take, runner]);
  const edit = useCallback(() => {
    setFormed(false);
    editText();
  }, [editText]);
  useRevealed(cell.id, edit);
  const show = (panel: Panel | undefined) => {
    setFormed(panel === 'form');
    if (panel === 'query') editText();
    else if (open) close();
    else if (!panel) focusCell(cell.id);
  };
  const begin = (document: string) => {
    write(document);
    setFormed(true);
    focusCell(cell.id);
  };
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
      folded={
        <FoldedLine
          cell={cell}
          title={title}
          state={
            <>
              {snapshot.stale && snapshot.shown && snapshot.asked && (
                <StaleWords shown={snapshot.shown} asked={snapshot.asked} />
              )}
              {line}
            </>
          }
        />
      }
    >
      <div className={css.head}>
        <h2 className={css.title}>{title}</h2>
        <div className={css.actions}>
          {!empty && <Panels open={open ? 'query' : formed ? 'form' : undefined} show={show} />}
          <CellMenu cell={cell}>
            <ViewMenu view={cell.view} choose={choose} />
          </CellMenu>
        </div>
      </div>
      {empty && <TemplateChooser choose={begin} write={edit} focused={opened} />}
      {formed && !empty && <BuilderForm cell={cell} showQuery={() => show('query')} close={() => show(undefined)} />}
      {open && (
        <div className={css.source}>
          <Source text={cell.source} write={write} run={run} close={close} />
          <GraphiqlLink cell={cell} variables={variables} />
          <p className={css.hint}>{edited ? 'Edited. Shift + Enter asks the new document.' : 'Shift + Enter runs.'}</p>
        </div>
      )}
      {problems.length > 0 && <Problems problems={problems} edit={edit} />}
      {question && (
        <>
          {barred.length > 0 && <VariableBar variables={barred} />}
          <div className={css.line}>
            {line}
            {snapshot.state.kind === 'cached' && !snapshot.stale && <ClaimSign data={snapshot.shown?.data} />}
          </div>
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
