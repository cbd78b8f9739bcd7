import { absent } from '../../builders/form';
import { words } from '../../format/words';
import css from './builder.module.css';
import { type Compensation, compensationsOf, has, is } from './compensations';
import { useForm } from './form-context';

/** Which models are compared: the dense one, and pruned ones by their compensation. */
export function ModelsChoice() {
  const { form, apply, surroundings } = useForm();
  const toggle = (compensation: Compensation) => {
    const { name, value } = compensation;
    const compensations = has(form, compensation)
      ? form.compensations.filter((given) => !is(given, name, value))
      : [...form.compensations, value].sort((left, right) => Number(right === absent) - Number(left === absent));
    apply({
      ...form,
      compensations,
      evaluated: compensations.length > 0 && (form.evaluated || form.compensations.length === 0),
    });
  };
  return (
    <fieldset className={css.choice}>
      <legend>What is compared</legend>
      <label className={css.option}>
        <input type="checkbox" checked={form.dense} onChange={() => apply({ ...form, dense: !form.dense })} />
        The dense model
      </label>
      {compensationsOf(surroundings.schema).map((compensation) => (
        <label key={compensation.name} className={css.option}>
          <input type="checkbox" checked={has(form, compensation)} onChange={() => toggle(compensation)} />
          Pruned, compensation: {words(compensation.name).toLowerCase()}
        </label>
      ))}
    </fieldset>
  );
}
