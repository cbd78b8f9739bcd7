import { useId } from 'react';
import { isObject } from '../../format/json';
import { words } from '../../format/words';
import { startOf, type Widget } from '../../language/widgets';
import { Field, type FieldProps } from './variable-field';
import css from './widgets.module.css';

type Parts = Extract<Widget, { kind: 'object' }>['fields'];

/** An input object, a field each. Nothing is set until one of them is; then the required ones are as well. */
export function ObjectField({ id, value, change, describedBy, fields }: FieldProps & { fields: Parts }) {
  const own = useId();
  const object = isObject(value) ? value : {};
  const set = (name: string, next: unknown) => {
    const kept = fields.flatMap((field) => {
      const given = field.name === name ? next : object[field.name];
      const filled = given ?? (field.required ? startOf(field.widget) : undefined);
      return filled === undefined || filled === '' ? [] : [[field.name, filled]];
    });
    change(Object.fromEntries(kept));
  };
  return (
    <span className={css.object}>
      {fields.map(({ name, widget, initial, required }, index) => {
        // The whole is called what its first field is for.
        const fieldId = index === 0 ? id : `${own}-${name}`;
        const given = object[name];
        return (
          <span key={name} className={css.part}>
            <label htmlFor={fieldId} className={css.partName}>
              {words(name)}
            </label>
            <Field
              widget={widget}
              id={fieldId}
              value={widget.kind === 'switch' ? (given ?? initial) : given}
              change={(next) => set(name, next)}
              describedBy={describedBy}
              unset={required ? undefined : `Default${initial === undefined ? '' : `: ${String(initial)}`}`}
            />
          </span>
        );
      })}
    </span>
  );
}
