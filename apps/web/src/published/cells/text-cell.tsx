import css from './cells.module.css';
import type { PublishedCellProps } from './registry';

/** A kind of cell that this version cannot show otherwise: its text, as it was published. */
export function TextCell({ cell: { kind, source } }: PublishedCellProps) {
  return (
    <section className={css.card}>
      <p className={css.note}>This version shows cells of the kind {String(kind).toLowerCase()} as their text.</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre className={css.source} tabIndex={0}>
        {source}
      </pre>
    </section>
  );
}
