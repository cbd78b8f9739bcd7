import { useEffect, useRef, useState } from 'react';
import { useCatalogue } from '../../notebook/use-catalogue';
import { states } from '../kinds';
import css from './list.module.css';
import { type Filter, longestText, type Status, statuses } from './use-filter';

/** How long typing must rest until it is searched for, in milliseconds. */
const rest = 250;

interface Props {
  filter: Filter;
  change: (part: Partial<Filter>) => void;
  /** Results have states and models. */
  results: boolean;
}

/** Narrows the list. The slash key leads to the search from anywhere on the page. */
export function Filters({ filter, change, results }: Props) {
  const { models } = useCatalogue();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(filter.text);
  // What the address says counts, after a step back for instance.
  useEffect(() => setText(filter.text), [filter.text]);
  useEffect(() => {
    const timer = setTimeout(() => text !== filter.text && change({ text }), rest);
    return () => clearTimeout(timer);
  }, [text, filter.text, change]);
  useEffect(() => {
    const search = (event: KeyboardEvent) => {
      const inField = event.target instanceof Element && event.target.closest('input, textarea, select, dialog');
      if (event.key !== '/' || inField || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener('keydown', search);
    return () => document.removeEventListener('keydown', search);
  }, []);
  const known = filter.model && !models.includes(filter.model) ? [filter.model, ...models] : models;
  return (
    <search className={css.filters}>
      <input
        ref={field}
        type="search"
        aria-label="Search"
        placeholder={results ? 'Names, parameters, keys … ( / )' : 'Names … ( / )'}
        maxLength={longestText}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {results && (
        <>
          <select
            aria-label="State"
            value={filter.status ?? ''}
            disabled={filter.tab === 'plan'}
            onChange={(event) => change({ status: (event.target.value || undefined) as Status | undefined })}
          >
            <option value="">Any state</option>
            {statuses.map((status) => (
              <option key={status} value={status}>
                {states[status]?.word}
              </option>
            ))}
          </select>
          <select
            aria-label="Model"
            value={filter.model ?? ''}
            onChange={(event) => change({ model: event.target.value || undefined })}
          >
            <option value="">Any model</option>
            {known.map((model) => (
              <option key={model} value={model}>
                {model}
              </option>
            ))}
          </select>
          {filter.notebook && (
            <button type="button" onClick={() => change({ notebook: undefined })}>
              Of one notebook only: show all
            </button>
          )}
        </>
      )}
    </search>
  );
}
