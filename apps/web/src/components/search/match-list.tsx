import Link from 'next/link';
import { useMemo } from 'react';
import { cellName } from '../../notebook/cell-name';
import { FailureNote } from '../failure-note';
import { addressOf } from './address-of';
import { Marked } from './marked';
import css from './match-list.module.css';
import { useNotebookSearch } from './use-notebook-search';
import { wordsOf } from './words';

const pageSize = 30;

/** The cells of all notebooks in which something was found, each a way there. */
export function MatchList({ question }: { question: string }) {
  const { matches, failure, searching, more } = useNotebookSearch(question, pageSize);
  const words = useMemo(() => wordsOf(question), [question]);
  const count = matches?.length ?? 0;
  return (
    <>
      <p className={css.state} role="status">
        {searching && 'Searching…'}
        {!searching && count === 0 && !failure && 'Nothing has all of these words in one place.'}
        {!searching && count > 0 && `${count}${more ? ' or more' : ''} found`}
      </p>
      {failure && <FailureNote failure={failure} />}
      <ul className={css.matches}>
        {matches?.map((match) => (
          <li key={addressOf(match)}>
            <Link href={addressOf(match)} className={css.match}>
              <span className={css.title}>
                <Marked text={match.notebook.title || 'Untitled notebook'} words={words} />
                {match.cell && <span className={css.cell}> › {cellName(match.cell)}</span>}
              </span>
              {match.cell && (
                <span className={css.excerpt}>
                  <Marked text={match.excerpt} words={words} />
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
      {more && (
        <button type="button" onClick={more}>
          Show more
        </button>
      )}
    </>
  );
}
