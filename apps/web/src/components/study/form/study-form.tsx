import { useId } from 'react';
import { readSpec } from '../../../studies/spec/document';
import { partOf, type SpecEdit, setPart } from '../../../studies/spec/edit';
import { useRowFocus } from '../../keyboard/use-row-focus';
import css from '../study.module.css';
import type { FactorKind } from './factor-kind';
import { FactorPicker } from './factor-picker';
import { FixedFactor } from './fixed-factor';
import { HowFields } from './how-fields';
import { VariedFactor } from './varied-factor';

interface Props {
  text: string;
  kinds: readonly FactorKind[];
  /** Changes the text; the label says what undoing would take back. */
  edit: (change: SpecEdit, label: string) => void;
  close: () => void;
}

/** A specification as fields. It is the text that is changed: what no field knows stays in it. */
export function StudyForm({ text, kinds, edit, close }: Props) {
  const id = useId();
  const variedRows = useRowFocus();
  const fixedRows = useRowFocus();
  const { spec } = readSpec(text);
  if (!spec) return <p className={css.note}>The text has to be mended before it has a form.</p>;
  const [varied, fixed] = [partOf(spec, 'factors'), partOf(spec, 'base')];
  const said = new Set([...varied, ...fixed].map(([name]) => name));
  const kindOf = (name: string) => kinds.find((kind) => kind.name === name);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: leaves the form as Escape leaves the text
    <div className={css.form} onKeyDown={({ key }) => key === 'Escape' && close()}>
      <div className={css.name}>
        <label htmlFor={id}>Name</label>
        <input
          id={id}
          type="text"
          maxLength={200}
          value={typeof spec.name === 'string' ? spec.name : ''}
          onChange={({ target }) => edit(setPart('name', target.value), 'naming a study')}
        />
      </div>
      <fieldset className={css.group}>
        <legend>Varied</legend>
        {varied.length === 0 && <p className={css.note}>Nothing varies yet: choose a factor below.</p>}
        <ul className={css.factors} {...variedRows}>
          {varied.map(([name, given]) => {
            const kind = kindOf(name);
            return kind ? (
              <VariedFactor key={name} kind={kind} given={given} edit={edit} />
            ) : (
              <Unknown key={name} name={name} />
            );
          })}
        </ul>
      </fieldset>
      <fieldset className={css.group}>
        <legend>The same in all cells</legend>
        <ul className={css.factors} {...fixedRows}>
          {fixed.map(([name, given]) => {
            const kind = kindOf(name);
            return kind ? (
              <FixedFactor key={name} kind={kind} given={given} edit={edit} />
            ) : (
              <Unknown key={name} name={name} />
            );
          })}
        </ul>
        <FactorPicker kinds={kinds.filter(({ name }) => !said.has(name))} edit={edit} />
      </fieldset>
      <HowFields spec={spec} kinds={kinds} edit={edit} />
    </div>
  );
}

function Unknown({ name }: { name: string }) {
  return (
    <li className={css.note}>
      This version knows no factor <code>{name}</code>; the text keeps it.
    </li>
  );
}
