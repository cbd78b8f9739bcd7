import Link from 'next/link';
import type { Imported } from '../../exporting/upload';
import { plural } from '../../format/words';
import { FailureNote } from '../failure-note';
import css from './exporting.module.css';
import type { Import } from './use-import';

const steps = { sending: 'Sending', verifying: 'Comparing with its digests', storing: 'Storing' } as const;

/** How far an import is, and what it has done. */
export function ImportReport({ current, dismiss }: { current: Import; dismiss: () => void }) {
  const { file, progress, outcome } = current;
  return (
    <section className={css.import} aria-label="Import">
      <h2>{outcome && 'imported' in outcome ? outcome.imported.title || 'Untitled notebook' : file}</h2>
      {!outcome && (
        <>
          <p role="status">{steps[progress.step]} …</p>
          <progress aria-label={steps[progress.step]} value={progress.fraction} max={1} />
        </>
      )}
      {outcome && 'failure' in outcome && <FailureNote failure={outcome.failure} />}
      {outcome && 'imported' in outcome && <Done imported={outcome.imported} />}
      {outcome && (
        <div className={css.buttons}>
          <button type="button" onClick={dismiss}>
            Close
          </button>
          {'imported' in outcome && (
            <Link href={`/notebooks/${encodeURIComponent(outcome.imported.notebook)}`}>Open the notebook</Link>
          )}
        </div>
      )}
    </section>
  );
}

const outcomes: readonly [outcome: string, words: string][] = [
  ['TAKEN', 'imported'],
  ['IDENTICAL', 'here already, with the same bytes'],
  ['DIFFERS', 'here already with other bytes, which stay'],
  ['INPUT_MISSING', 'left out: they rest on a model or data set that you do not have'],
  ['INPUT_DIFFERS', 'left out: what they are made of has other bytes here'],
  ['UNDER_WAY', 'being computed here at present'],
  ['DIGEST_ONLY', 'named by their digests only: run them to compare'],
  ['NOT_COMPUTED', 'not computed where the bundle comes from'],
];

const states = {
  MISSING: 'is not here: register it under this name',
  OTHER_NAME: 'is here under another name: register it under this one',
  OTHER_CONTENT: 'is something else here: the queries mean that',
} as const;

function Done({ imported }: { imported: Imported }) {
  const { operations, models, datasets, answeredOtherwise } = imported;
  const count = (wanted: string) => operations.filter(({ outcome }) => outcome === wanted).length;
  const told = outcomes.filter(([outcome]) => count(outcome) > 0);
  const wanted = [...models, ...datasets].filter(({ state }) => state !== 'HERE');
  return (
    <>
      <p role="status">Everything in the file is what its digests say.</p>
      <ul>
        {told.map(([outcome, words]) => (
          <li key={outcome}>
            {plural(count(outcome), 'result')} {words}
          </li>
        ))}
        {wanted.map(({ name, state }) => (
          <li key={name}>
            <strong>{name}</strong> {state !== 'HERE' && states[state]}
          </li>
        ))}
        <li>
          {answeredOtherwise.length === 0
            ? 'Its queries are answered here as in the file'
            : `${plural(answeredOtherwise.length, 'cell')} answered otherwise here than in the file`}
        </li>
      </ul>
    </>
  );
}
