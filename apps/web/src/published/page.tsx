import { plural } from '../format/words';
import { PublishedCells } from './document';
import { Moment } from './moment';
import css from './page.module.css';
import type { Published } from './published';
import { Record } from './record';
import { Shell } from './shell';

/** A published notebook: everything in it is there before any script has run, and stays when none does. */
export function PublishedPage({ published }: { published: Published }) {
  const { digest, content, publishedAt, newest, price } = published;
  return (
    <Shell>
      <main className={css.page}>
        <header className={css.head}>
          <h1 dir="auto">{content.title || 'Untitled notebook'}</h1>
          <p className={css.meta}>
            Published <Moment at={publishedAt} /> · {plural(content.cells.length, 'cell')} ·{' '}
            {plural(content.keys.length, 'result')}
          </p>
          {newest !== null && newest !== digest && (
            <p className={css.newer}>
              Its notebook has published since. <a href={`/r/${newest}`}>The newest revision</a>
            </p>
          )}
          <Record published={published} />
        </header>
        <PublishedCells content={content} price={price ?? undefined} />
      </main>
    </Shell>
  );
}
