import { useId } from 'react';
import { capitalised } from '../../../format/words';
import { fix, type SpecEdit, vary } from '../../../studies/spec/edit';
import css from '../study.module.css';
import type { FactorKind } from './factor-kind';

interface Props {
  kinds: readonly FactorKind[];
  edit: (change: SpecEdit, label: string) => void;
}

/** Factors that the specification says nothing of: to vary, or to hold at another level than their default. */
export function FactorPicker({ kinds, edit }: Props) {
  const ids = { vary: useId(), fix: useId() };
  const choose = (how: 'vary' | 'fix', name: string) => {
    const kind = kinds.find((each) => each.name === name);
    if (!kind) return;
    const first = kind.defaultLevel ?? kind.choices[0]?.value;
    if (how === 'fix') edit(fix(name, first ?? (kind.numeric ? 1 : '')), `setting ${kind.title}`);
    else
      edit(
        (text) => vary(name)(first === undefined || first === null ? text : fix(name, first)(text)),
        `varying ${kind.title}`,
      );
  };
  return (
    <div className={css.picker}>
      {(['vary', 'fix'] as const).map((how) => (
        <label key={how} className={css.choice} htmlFor={ids[how]}>
          {how === 'vary' ? 'Vary' : 'Set'}
          <select id={ids[how]} value="" onChange={({ target }) => choose(how, target.value)}>
            <option value="">Choose…</option>
            {kinds.map(({ name, title }) => (
              <option key={name} value={name}>
                {capitalised(title)}
              </option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}
