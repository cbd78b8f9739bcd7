import { ExactNumber } from './exact-number';
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
  const set = (next: number) => {
    if (Number.isFinite(next)) change(whole ? Math.round(next) : next);
  };
  const take = (text: string) => {
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
      <ExactNumber label="Exact value" text={textOf(value)} take={take} />
    </span>
  );
}
