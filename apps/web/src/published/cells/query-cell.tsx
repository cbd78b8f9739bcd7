import { FailureNote } from '../../components/failure-note';
import { titleOf } from '../../language/title';
import { Provenance } from '../provenance';
import { shownIn } from '../shown';
import { valuesOf } from '../values';
import { Values } from '../values-list';
import css from './cells.module.css';
import { Figures } from './figures';
import type { PublishedCellProps } from './registry';
import { State } from './state';

/** A question with what it answered when the notebook was published, and what the answer rests on. */
export function QueryCell({ cell, content, digest, price }: PublishedCellProps) {
  const { source, view, answer } = cell;
  const operations = shownIn(answer?.data, {
    keys: new Set(content.keys),
    notComputed: new Set(content.notComputed),
  });
  const values = valuesOf(source, content);
  return (
    <section className={css.card} aria-label={`Query: ${titleOf(source)}`}>
      <h2 className={css.title}>{titleOf(source)}</h2>
      {values.length > 0 && <Values values={values} />}
      <State cell={cell} operations={operations} price={price} />
      {answer?.failures.map((failure, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never change
        <FailureNote key={index} failure={failure} />
      ))}
      {answer?.data != null && <Figures data={answer.data} source={source} view={view} id={cell.id} digest={digest} />}
      <div className={css.below}>
        {operations.length > 0 && <Provenance operations={operations} />}
        <details>
          <summary>Query</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <pre className={css.source} tabIndex={0}>
            {source.trim()}
          </pre>
        </details>
      </div>
    </section>
  );
}
