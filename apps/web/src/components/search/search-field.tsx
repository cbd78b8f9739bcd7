import { useEffect, useState } from 'react';
import css from './search-field.module.css';
import { mostCharacters } from './use-notebook-search';

interface Props {
  question: string;
  change: (question: string) => void;
}

/** What to look for in all notebooks. */
export function SearchField({ question, change }: Props) {
  return (
    <search className={css.search}>
      <input
        type="search"
        aria-label="Search in all notebooks"
        placeholder="Search in all notebooks"
        maxLength={mostCharacters}
        autoComplete="off"
        spellCheck={false}
        value={question}
        onChange={({ target }) => change(target.value)}
      />
    </search>
  );
}

/** A question that stands in the page’s address as `q`, so that it can be shared and comes back when one comes back. */
export function useQuestion(): [string, (question: string) => void] {
  const [question, setQuestion] = useState('');
  useEffect(() => {
    const read = () => setQuestion(new URLSearchParams(location.search).get('q')?.slice(0, mostCharacters) ?? '');
    read();
    addEventListener('popstate', read);
    return () => removeEventListener('popstate', read);
  }, []);
  const change = (next: string) => {
    setQuestion(next);
    const query = new URLSearchParams(location.search);
    if (next.trim() === '') query.delete('q');
    else query.set('q', next);
    const text = query.toString();
    history.replaceState(null, '', text === '' ? location.pathname : `?${text}`);
  };
  return [question, change];
}
