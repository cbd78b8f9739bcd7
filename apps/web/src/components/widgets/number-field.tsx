import { useId } from 'react';
import { isWithin, rangeText, type WholeRange } from '../../language/ranges';
import { type FieldProps, textOf } from './variable-field';
import css from './widgets.module.css';

interface Props extends FieldProps {
  whole: boolean;
  /** What the schema allows; what lies outside is taken, and said to lie there. */
  bounds: WholeRange | undefined;
}

/** A number; emptied, the document's default holds again. */
export function NumberField({ id, value, change, whole, bounds = {}, describedBy, unset }: Props) {
  const note = useId();
  const outside = typeof value === 'number' && !isWithin(value, bounds);
  return (
    <>
      <input
        id={id}
        type="number"
        className={css.number}
        aria-describedby={outside ? note : describedBy}
        aria-invalid={outside || undefined}
        placeholder={unset}
        step={whole ? 1 : 'any'}
        min={bounds.min}
        max={bounds.max}
        value={textOf(value)}
        onChange={({ target }) => {
          const number = target.valueAsNumber;
          change(Number.isNaN(number) ? null : whole ? Math.round(number) : number);
        }}
      />
      {outside && (
        <span id={note} className={css.outside}>
          {rangeText(bounds)}
        </span>
      )}
    </>
  );
}
