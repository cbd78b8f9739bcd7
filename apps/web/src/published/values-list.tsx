import type { Value } from './values';
import css from './values-list.module.css';

/** Variables with what they stood for, in one line where there is room. */
export function Values({ values }: { values: readonly Value[] }) {
  return (
    <dl className={css.values}>
      {values.map(({ label, type, text }) => (
        <div key={label} title={type}>
          <dt>{label}</dt>
          <dd dir="auto">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
