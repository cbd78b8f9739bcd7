import { createContext, useContext, useMemo } from 'react';
import { findingsOf } from '../../studies/finding/registry';
import type { Results } from '../../studies/results/result';
import { useToldBy } from './findings-store';
import css from './study.module.css';

/** What the figures and tests say, in sentences that nobody wrote beforehand. */
export function Findings({ study }: { study: Results }) {
  return (
    <section className={css.findings} aria-label="What the results say">
      <h3>What the results say</h3>
      <Sentences study={study} />
    </section>
  );
}

/** Studies of a page that moves nothing, by their cells: texts on it read them here. */
export const ToldStudies = createContext<ReadonlyMap<string, Results>>(new Map());

/** The same in a text: a block ```findings with the id of a study's cell. */
export function FindingsOf({ cell }: { cell: string }) {
  const live = useToldBy(cell);
  const study = useContext(ToldStudies).get(cell) ?? live;
  if (study) return <Sentences study={study} />;
  return (
    <p className={css.note}>
      Here stands what the results of the study <code>{cell}</code> say, once it has run in the notebook.
    </p>
  );
}

function Sentences({ study }: { study: Results }) {
  const findings = useMemo(() => findingsOf(study), [study]);
  if (findings.length === 0)
    return <p className={css.note}>Nothing yet: sentences appear here with the first results.</p>;
  return (
    <ul className={css.sentences}>
      {findings.map(({ kind, text }) => (
        <li key={`${kind} ${text}`}>{text}</li>
      ))}
    </ul>
  );
}
