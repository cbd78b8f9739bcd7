import { useState } from 'react';
import { type FieldProps, textOf } from './variable-field';
import css from './widgets.module.css';

interface Range {
  min: number;
  max: number;
  step: number;
}

/** A slider between ends that the author has set, with the exact number beside it; typed, it may lie beyond them. */
export function RangeField({
  id,
  value,
  change,
  describedBy,
  range,
  whole,
}: FieldProps & { range: Range; whole: boolean }) {
  const number = typeof value === 'number' ? value : undefined;
  const [typed, setTyped] = useState<string>();
  const set = (next: number) => {
    if (Number.isFinite(next)) change(whole ? Math.round(next) : next);
  };
  const take = (text: string) => {
    setTyped(undefined);
    if (text.trim() === '') change(null);
    else set(Number(text.trim().replace(',', '.')));
  };
  return (
    <span className={css.ratio}>
      <input
        id={id}
        type="range"
        aria-describedby={describedBy}
        {...range}
        value={number ?? range.min}
        onChange={({ target }) => set(target.valueAsNumber)}
      />
      <input
        type="text"
        inputMode="decimal"
        aria-label="Exact value"
        className={css.exact}
        value={typed ?? textOf(value)}
        placeholder="–"
        onChange={({ target }) => setTyped(target.value)}
        onBlur={({ target }) => typed !== undefined && take(target.value)}
        onKeyDown={({ key, currentTarget }) => key === 'Enter' && take(currentTarget.value)}
      />
    </span>
  );
}
