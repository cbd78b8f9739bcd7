import { asQuery, valuesOf } from '../values';
import { Values } from '../values-list';
import css from './cells.module.css';
import type { PublishedCellProps } from './registry';

/** Controls as what they were set to: nothing on a published page can be moved. */
export function ControlsCell({ cell: { source }, content }: PublishedCellProps) {
  const values = valuesOf(asQuery(source), content);
  if (values.length === 0) return source.trim() === '' ? null : <pre className={css.source}>{source}</pre>;
  return (
    <section className={css.card} aria-label="Controls">
      <h2 className={css.title}>Set to</h2>
      <Values values={values} />
    </section>
  );
}
