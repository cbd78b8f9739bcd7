import { type FieldProps, textOf } from './variable-field';

/** A number; emptied, the document's default holds again. */
export function NumberField({ id, value, change, whole, describedBy, unset }: FieldProps & { whole: boolean }) {
  return (
    <input
      id={id}
      type="number"
      aria-describedby={describedBy}
      placeholder={unset}
      step={whole ? 1 : 'any'}
      value={textOf(value)}
      onChange={({ target }) => {
        const number = target.valueAsNumber;
        change(Number.isNaN(number) ? null : whole ? Math.round(number) : number);
      }}
    />
  );
}
