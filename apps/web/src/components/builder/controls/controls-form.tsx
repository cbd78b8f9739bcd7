import { useRef } from 'react';
import { literalOf } from '../../../builders/literal';
import type { Declared } from '../../../language/analyse';
import { looksIn, withLook } from '../../../language/control-looks';
import { readControls } from '../../../language/controls';
import { addControl, moveControl, removeControl, setDefault } from '../../../language/controls-text';
import type { Cell } from '../../../notebook/content';
import { changeCell } from '../../../notebook/edits';
import { useRowFocus } from '../../keyboard/use-row-focus';
import { useNotebook } from '../../notebook/context';
import { ControlPicker } from './control-picker';
import { ControlRow } from './control-row';
import css from './controls-form.module.css';

/** A cell of controls as a list: what it sets, in which order, from where to where; and what can be added. */
export default function ControlsForm({ cell, close }: { cell: Cell; close: () => void }) {
  const { session, schema } = useNotebook();
  const form = useRef<HTMLDivElement>(null);
  const rows = useRowFocus(form);
  if (!schema) return <p className={css.note}>The form is being loaded…</p>;
  const { variables, problems } = readControls(cell.source, schema);
  if (problems.length > 0) return <p className={css.note}>The text has to be mended before it has a form.</p>;
  const looks = looksIn(cell.options);
  const write = (source: string | undefined, label: string) => {
    if (source !== undefined)
      session.edit(changeCell(cell.id, { source }), { label, key: `controls:${cell.id}:${label}` });
  };
  const setInitial = ({ name, type }: Declared, value: unknown) => {
    const empty = value === undefined || value === null || value === '';
    write(setDefault(cell.source, name, empty ? undefined : literalOf(value, type)), `changing the default of ${name}`);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: leaves the form as Escape leaves the text
    <div className={css.form} ref={form} onKeyDown={({ key }) => key === 'Escape' && close()}>
      {variables.length > 0 && (
        <ol className={css.rows} {...rows}>
          {variables.map((variable, index) => (
            <ControlRow
              key={variable.name}
              variable={variable}
              look={Object.hasOwn(looks, variable.name) ? (looks[variable.name] ?? {}) : {}}
              first={index === 0}
              last={index === variables.length - 1}
              move={(by) => write(moveControl(cell.source, variable.name, by), `moving ${variable.name}`)}
              remove={() => write(removeControl(cell.source, variable.name), `removing ${variable.name}`)}
              setInitial={(value) => setInitial(variable, value)}
              setLook={(look) =>
                session.edit(changeCell(cell.id, { options: withLook(cell.options, variable.name, look) }), {
                  label: `changing how ${variable.name} is shown`,
                  key: `look:${cell.id}:${variable.name}`,
                })
              }
            />
          ))}
        </ol>
      )}
      <ControlPicker add={(line, name) => write(addControl(cell.source, line), `adding ${name}`)} />
    </div>
  );
}
