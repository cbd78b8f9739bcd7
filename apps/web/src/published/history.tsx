import { Moment } from './moment';
import css from './page.module.css';
import type { Published } from './published';

/** Where the revision is from, and what else its notebook has published. */
export function History({ published: { others, forkedFrom, parent } }: { published: Published }) {
  if (others.length === 0 && !forkedFrom) return null;
  return (
    <section aria-labelledby="revisions">
      <h2 id="revisions">Revisions</h2>
      {forkedFrom && (
        <p>
          Its notebook was forked from{' '}
          <a href={`/r/${forkedFrom.digest}`} dir="auto">
            {forkedFrom.title || 'an untitled notebook'}
          </a>
          .
        </p>
      )}
      {others.length > 0 && (
        <>
          <p>The same notebook has also published:</p>
          <ul className={css.others}>
            {others.map(({ digest, title, publishedAt }) => (
              <li key={digest}>
                <a href={`/r/${digest}`} dir="auto">
                  {title || 'Untitled notebook'}
                </a>{' '}
                <span className={css.meta}>
                  <Moment at={publishedAt} /> · <code>{digest.slice(0, 12)}</code>
                  {digest === parent && ' · just before this one'}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
