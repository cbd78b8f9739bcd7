import { memo, useId } from 'react';
import { words } from '../../format/words';
import type { Widget } from '../../language/widgets';
import { JsonField } from './json-field';
import { NameField } from './name-field';
import { NumberField } from './number-field';
import { RatioField } from './ratio-field';
import css from './widgets.module.css';

interface Props {
  name: string;
  widget: Widget;
  value: unknown;
  required: boolean;
  set: (name: string, value: unknown) => void;
}

export interface FieldProps {
  id: string;
  value: unknown;
  change: (value: unknown) => void;
}

/** One variable, set in the way that its type asks for. */
export const VariableField = memo(function VariableField({ name, widget, value, required, set }: Props) {
  const id = useId();
  const field = { id, value, change: (next: unknown) => set(name, next) };
  const absent = required && value === undefined;
  return (
    <div className={css.field} data-kind={widget.kind} data-absent={absent || undefined}>
      <label htmlFor={id} className={css.name} title={`$${name}`}>
        {words(name)}
      </label>
      <Field widget={widget} {...field} />
    </div>
  );
});

function Field({ widget, ...field }: FieldProps & { widget: Widget }) {
  switch (widget.kind) {
    case 'ratio':
      return <RatioField {...field} />;
    case 'model':
    case 'dataset':
      return <NameField {...field} kind={widget.kind} />;
    case 'number':
      return <NumberField {...field} whole={widget.whole} />;
    case 'json':
      return <JsonField {...field} />;
    case 'switch':
      return (
        <input
          id={field.id}
          type="checkbox"
          role="switch"
          aria-checked={field.value === true}
          checked={field.value === true}
          onChange={({ target }) => field.change(target.checked)}
        />
      );
    case 'choice':
      return (
        <select id={field.id} value={textOf(field.value)} onChange={({ target }) => field.change(target.value)}>
          {field.value === undefined && <option value="">Choose…</option>}
          {widget.options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      );
    case 'text':
      return (
        <input
          id={field.id}
          type="text"
          value={textOf(field.value)}
          onChange={({ target }) => field.change(target.value)}
        />
      );
  }
}

export function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}
