import { ExactNumber } from './exact-number';
import { highest, lowest, ratioOf } from './ratio';
import type { FieldProps } from './variable-field';
import css from './widgets.module.css';

const page = 0.1;

/** A slider with the exact number beside it. */
export function RatioField({ id, value, change, describedBy }: FieldProps) {
  const ratio = typeof value === 'number' ? value : undefined;
  const take = (text: string) => {
    const next = ratioOf(text);
    if (next !== undefined && next !== ratio) change(next);
  };
  return (
    <span className={css.ratio}>
      <input
        id={id}
        type="range"
        aria-describedby={describedBy}
        min={lowest}
        max={highest}
        step={0.01}
        value={ratio ?? 0.5}
        // A slider stands somewhere even where nothing is set.
        data-unset={ratio === undefined || undefined}
        aria-valuetext={ratio === undefined ? 'not set' : undefined}
        onChange={({ target }) => change(ratioOf(target.value))}
        onKeyDown={(event) => {
          const by = { PageUp: page, PageDown: -page }[event.key];
          if (by === undefined) return;
          event.preventDefault();
          change(ratioOf(String((ratio ?? 0.5) + by)));
        }}
      />
      <ExactNumber
        label="Exact ratio"
        text={ratio?.toFixed(ratio * 100 === Math.round(ratio * 100) ? 2 : 3) ?? ''}
        take={take}
      />
    </span>
  );
}
