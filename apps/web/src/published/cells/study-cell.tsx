import { studyName } from '../../studies/spec/document';
import css from './cells.module.css';
import type { PublishedCellProps } from './registry';

/** A study as what it asks for: its results stand in the library, under the same specification. */
export function StudyCell({ cell: { source } }: PublishedCellProps) {
  const name = studyName(source);
  return (
    <section className={css.card} aria-label={`Study: ${name}`}>
      <h2 className={css.title}>{name}</h2>
      <p className={css.note}>
        A study. Run in a notebook, the same specification shows its results; a copy of this notebook has it.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre className={css.source} tabIndex={0}>
        {source.trim()}
      </pre>
    </section>
  );
}
