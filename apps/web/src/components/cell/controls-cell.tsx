import { memo, useCallback, useEffect, useMemo, useState } from 'react';
import { readControls } from '../../language/controls';
import { ControlsForm } from '../builder/controls/form';
import { type Panel, Panels } from '../builder/panels';
import { useNotebook } from '../notebook/context';
import { useRevealed } from '../search/reveal';
import css from './controls-cell.module.css';
import { focusCell } from './focus';
import { FoldedLine } from './folded-line';
import { CellFrame } from './frame';
import type { CellKind, CellProps } from './kind';
import { CellMenu, Entry } from './menu';
import { Problems } from './problems';
import { SourceArea } from './source-area';
import { ValuesText } from './values-text';
import { VariableBar } from './variable-bar';

const example = '$ratio: Ratio! = 0.3\n$metric: Metric = WIFV';

/** Parameters that the notebook's cells share by name, each set in the way of its type. */
export const ControlsCell = memo(function ControlsCell({ cell, opened }: CellProps) {
  const { schema } = useNotebook();
  // A new cell begins with the form, which offers what the notebook's queries use.
  const [editing, setEditing] = useState(false);
  const [formed, setFormed] = useState(opened);
  const [begun] = useState(opened);
  useEffect(() => {
    if (begun) focusCell(cell.id);
  }, [begun, cell.id]);
  const edit = useCallback(() => {
    setFormed(false);
    setEditing(true);
  }, []);
  useRevealed(cell.id, edit);
  const close = useCallback(() => {
    setEditing(false);
    setFormed(false);
    focusCell(cell.id);
  }, [cell.id]);
  const show = (panel: Panel | undefined) => {
    if (!panel) close();
    else if (panel === 'query') edit();
    else {
      setEditing(false);
      setFormed(true);
    }
  };
  const controls = useMemo(() => (schema ? readControls(cell.source, schema) : undefined), [cell.source, schema]);
  return (
    <CellFrame
      cell={cell}
      label="Controls"
      edit={edit}
      run={editing || formed ? close : undefined}
      folded={
        <FoldedLine cell={cell} title="Controls" state={controls && <ValuesText variables={controls.variables} />} />
      }
    >
      <div className={css.cell}>
        {controls && controls.variables.length > 0 && <VariableBar variables={controls.variables} />}
        {controls && controls.problems.length > 0 && <Problems problems={controls.problems} edit={edit} />}
        {cell.source.trim() === '' && !editing && !formed && (
          <p className={css.empty}>No controls yet. Press Form to choose some, or Enter to write them.</p>
        )}
        {formed && <ControlsForm cell={cell} close={close} />}
        {editing && (
          <div className={css.text}>
            <SourceArea
              cell={cell}
              label="Definitions of variables, one a line"
              placeholder={example}
              rows={Math.max(2, cell.source.split('\n').length)}
              spellCheck={false}
              close={close}
            />
          </div>
        )}
        <div className={css.tools}>
          <Panels text="Text" open={editing ? 'query' : formed ? 'form' : undefined} show={show} />
          <CellMenu cell={cell}>
            <Entry act={editing ? close : edit} hint={editing ? 'Esc' : 'Enter'}>
              {editing ? 'Stop editing' : 'Edit'}
            </Entry>
          </CellMenu>
        </div>
      </div>
    </CellFrame>
  );
});

export const controlsKind: CellKind = {
  kind: 'CONTROLS',
  label: 'Controls',
  noun: 'controls',
  hint: 'Parameters that cells share by name',
  icon: 'sliders',
  key: 'c',
  blank: () => ({ source: '', view: 'auto' }),
  Component: ControlsCell,
};
