import { useId } from 'react';
import { words } from '../../format/words';
import css from './builder.module.css';
import { compensationsOf, is } from './compensations';
import { useForm } from './form-context';

/** What stands in for what is pruned, of one pruned model. */
export function CompensationChoice() {
  const id = useId();
  const { form, apply, surroundings } = useForm();
  const [given] = form.compensations;
  if (!given) return null;
  const all = compensationsOf(surroundings.schema);
  const present = all.find(({ name, value }) => is(given, name, value));
  return (
    <div className={css.choice}>
      <label htmlFor={id} className={css.lead}>
        Compensation
      </label>
      <select
        id={id}
        value={present?.name ?? ''}
        onChange={({ target }) => {
          const chosen = all.find(({ name }) => name === target.value);
          if (chosen) apply({ ...form, compensations: [chosen.value] });
        }}
      >
        {!present && <option value="">{given.kind === 'variable' ? `$${given.name}` : 'As written'}</option>}
        {all.map(({ name }) => (
          <option key={name} value={name}>
            {words(name)}
          </option>
        ))}
      </select>
    </div>
  );
}
