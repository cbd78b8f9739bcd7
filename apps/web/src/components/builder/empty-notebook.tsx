import { Beginnings } from './beginnings';
import css from './empty-notebook.module.css';

/** A notebook without cells: every way to a first result. */
export function EmptyNotebook({ begin }: { begin: (source: string) => void }) {
  return (
    <section className={css.empty} aria-labelledby="begin">
      <h2 id="begin">Begin with a query</h2>
      <p>
        Each asks for the bundled model or your own, says what it would cost, and computes nothing until you press Run.
      </p>
      <Beginnings choose={begin} />
    </section>
  );
}
