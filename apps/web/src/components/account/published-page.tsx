'use client';

import { ReadPublicRevisions } from '../../documents/access';
import { instant } from '../../format/time';
import { Header } from '../chrome/header';
import { FailureNote } from '../failure-note';
import css from './account.module.css';
import { useReading } from './use-reading';

/** The newest of what everybody may read. */
export function PublishedListPage() {
  const { data, failure } = useReading(ReadPublicRevisions);
  const revisions = data?.publicRevisions.edges.map(({ node }) => node);
  return (
    <>
      <Header />
      <main className={css.page}>
        <h1>Published</h1>
        {failure && <FailureNote failure={failure} />}
        {revisions?.length === 0 && <p className={css.note}>Nothing is listed for everybody yet.</p>}
        {revisions && revisions.length > 0 && (
          <ul className={css.rows}>
            {revisions.map(({ digest, title, publishedAt }) => (
              <li key={digest} className={css.row}>
                <div className={css.what}>
                  <a href={`/r/${digest}`} dir="auto">
                    {title || 'Untitled notebook'}
                  </a>
                  <span className={css.meta}>{instant(publishedAt)}</span>
                </div>
              </li>
            ))}
          </ul>
        )}
      </main>
    </>
  );
}
