import { memo, useId } from 'react';
import { words } from '../../format/words';
import { type ControlLook, rangeOf } from '../../language/control-looks';
import type { Widget } from '../../language/widgets';
import { JsonField } from './json-field';
import { NameField } from './name-field';
import { NumberField } from './number-field';
import { ObjectField } from './object-field';
import { RangeField } from './range-field';
import { RatioField } from './ratio-field';
import css from './widgets.module.css';

interface Props {
  name: string;
  widget: Widget;
  value: unknown;
  required: boolean;
  look?: ControlLook | undefined;
  set: (name: string, value: unknown) => void;
}

export interface FieldProps {
  id: string;
  value: unknown;
  change: (value: unknown) => void;
  /** Id of what explains the field. */
  describedBy?: string | undefined;
  /** What holds when nothing is set; a choice can then be taken back. */
  unset?: string | undefined;
  /** A slider's ends; where they are given, a number has a slider. */
  range?: ReturnType<typeof rangeOf>;
}

/** One variable, set in the way that its type asks for. */
export const VariableField = memo(function VariableField({ name, widget, value, required, look, set }: Props) {
  const id = useId();
  const field = { id, value, change: (next: unknown) => set(name, next), range: look && rangeOf(look) };
  const absent = required && value === undefined;
  return (
    <div className={css.field} data-kind={widget.kind} data-absent={absent || undefined}>
      <label htmlFor={id} className={css.name} title={`$${name}`}>
        {words(name)}
        {look?.unit !== undefined && ` (${look.unit})`}
      </label>
      <Field widget={widget} {...field} />
    </div>
  );
});

/** What sets a value of a type. */
export function Field({ widget, ...field }: FieldProps & { widget: Widget }) {
  const { range } = field;
  if (range && (widget.kind === 'ratio' || widget.kind === 'number')) {
    return <RangeField {...field} range={range} whole={widget.kind === 'number' && widget.whole} />;
  }
  switch (widget.kind) {
    case 'ratio':
      return <RatioField {...field} />;
    case 'model':
    case 'dataset':
      return <NameField {...field} kind={widget.kind} />;
    case 'number':
      return <NumberField {...field} whole={widget.whole} bounds={widget.range} />;
    case 'object':
      return <ObjectField {...field} fields={widget.fields} />;
    case 'json':
      return <JsonField {...field} example={widget.example} />;
    case 'switch':
      return (
        <input
          id={field.id}
          type="checkbox"
          role="switch"
          aria-describedby={field.describedBy}
          aria-checked={field.value === true}
          checked={field.value === true}
          onChange={({ target }) => field.change(target.checked)}
        />
      );
    case 'choice':
      return (
        <select
          id={field.id}
          aria-describedby={field.describedBy}
          value={textOf(field.value)}
          onChange={({ target }) => field.change(target.value)}
        >
          {(field.value === undefined || field.unset !== undefined) && (
            <option value="">{field.unset ?? 'Choose…'}</option>
          )}
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
          aria-describedby={field.describedBy}
          placeholder={field.unset}
          value={textOf(field.value)}
          onChange={({ target }) => field.change(target.value)}
        />
      );
  }
}

export function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}
