import { plural } from '../format/words';
import { Cite } from './cite';
import { PublishedCells } from './document';
import { ForkForm } from './fork-form';
import { History } from './history';
import { Moment } from './moment';
import css from './page.module.css';
import type { Published } from './published';
import { Record } from './record';
import { Shell } from './shell';

/** A published notebook: everything in it is there before any script has run, and stays when none does. */
export function PublishedPage({ published }: { published: Published }) {
  const { digest, content, publishedAt, newest, price, url } = published;
  return (
    <Shell
      actions={
        <>
          <button type="button" className="quiet" data-copy-link hidden>
            Copy link
          </button>
          <a href="#cite" className={css.action}>
            Cite
          </a>
          <ForkForm digest={digest} />
        </>
      }
    >
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
        <PublishedCells content={content} digest={digest} price={price ?? undefined} />
        <footer className={css.foot}>
          <History published={published} />
          <Cite cited={{ title: content.title, digest, publishedAt, url }} />
        </footer>
      </main>
    </Shell>
  );
}
