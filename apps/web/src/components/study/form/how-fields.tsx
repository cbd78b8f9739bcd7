import { useId } from 'react';
import { capitalised } from '../../../format/words';
import { partOf, type SpecEdit, setPart } from '../../../studies/spec/edit';
import { levelsOf } from '../../../studies/spec/levels';
import { settingText } from '../../../studies/spec/names';
import { JsonField } from '../../widgets/json-field';
import css from '../study.module.css';
import type { FactorKind } from './factor-kind';
import { MeasureFields } from './measure-fields';

interface Props {
  spec: Readonly<Record<string, unknown>>;
  kinds: readonly FactorKind[];
  edit: (change: SpecEdit, label: string) => void;
}

/** What is measured, what cells are compared with, which cells are left out, and which come first. */
export function HowFields({ spec, kinds, edit }: Props) {
  const ids = { reference: useId(), order: useId(), where: useId() };
  return (
    <div className={css.how}>
      <MeasureFields given={spec.measures} edit={edit} />
      <label className={css.choice} htmlFor={ids.reference}>
        Compared with
        <select
          id={ids.reference}
          value={JSON.stringify(spec.reference ?? null)}
          onChange={({ target }) =>
            edit(setPart('reference', JSON.parse(target.value) ?? undefined), 'changing what is compared with')
          }
        >
          {referencesFor(spec, kinds).map(({ value, text }) => (
            <option key={text} value={JSON.stringify(value)}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label className={css.choice} htmlFor={ids.order}>
        Order
        <select
          id={ids.order}
          value={String(spec.order ?? 'GRID')}
          onChange={({ target }) =>
            edit(setPart('order', target.value === 'GRID' ? undefined : target.value), 'changing the order')
          }
        >
          <option value="GRID">Most telling cells first</option>
          <option value="RANDOM">Random</option>
        </select>
      </label>
      <div className={css.where}>
        <label htmlFor={ids.where}>Constraints</label>
        <JsonField
          id={ids.where}
          value={spec.where}
          example='[{ "not": { … } }]'
          change={(value) => edit(setPart('where', isEmpty(value) ? undefined : value), 'changing the constraints')}
        />
        <p className={css.note}>
          A list of what must hold: <code>{'{"not": {"metric": "WIFN", "estimator": "REFERENCE"}}'}</code>, or{' '}
          <code>{'{"if": {"structure": "UL_UM"}, "must": {"ratio": {"max": 0.5}}}'}</code>.
        </p>
      </div>
    </div>
  );
}

/** The dense model, and every level that the study varies; what the text has is offered in any case. */
function referencesFor(spec: Props['spec'], kinds: readonly FactorKind[]): readonly { value: unknown; text: string }[] {
  const levels = partOf(spec, 'factors').flatMap(([name, given]) => {
    const title = kinds.find((kind) => kind.name === name)?.title ?? name;
    return levelsOf(given).map((level) => ({
      value: { [name]: level },
      text: capitalised(settingText(title, name, level)),
    }));
  });
  const all = [
    { value: null, text: 'No compensation where that varies, else the dense model' },
    { value: 'DENSE', text: 'The dense model' },
    ...levels,
  ];
  const present = spec.reference ?? null;
  const known = all.some(({ value }) => JSON.stringify(value) === JSON.stringify(present));
  return known ? all : [...all, { value: present, text: JSON.stringify(present) }];
}

function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}
