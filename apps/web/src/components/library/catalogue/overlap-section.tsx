import { useState } from 'react';
import { DatasetOverlap } from '../../../documents/library';
import { percent, whole } from '../../../format/numbers';
import { FailureNote } from '../../failure-note';
import { useCatalogue } from '../../notebook/use-catalogue';
import css from '../library.module.css';
import { Loading, Section } from '../shell';
import { useAnswer } from '../use-answer';

const units = { TOKENS: 'tokens', CHARACTERS: 'characters' } as const;

/** How much of a data set occurs in another one, which the visitor chooses. */
export function OverlapSection({ name }: { name: string }) {
  const { datasets } = useCatalogue();
  const [other, setOther] = useState('');
  return (
    <Section
      title="In common with another"
      tools={
        <select aria-label="Other data set" value={other} onChange={({ target }) => setOther(target.value)}>
          <option value="">Choose a data set …</option>
          {datasets
            .filter((one) => one !== name)
            .map((one) => (
              <option key={one}>{one}</option>
            ))}
        </select>
      }
    >
      {other === '' ? (
        <p className={css.note}>Rows that another data set holds too make a pruned model look better than it is.</p>
      ) : (
        <Found key={other} name={name} other={other} />
      )}
    </Section>
  );
}

function Found({ name, other }: { name: string; other: string }) {
  const { data, failure } = useAnswer(DatasetOverlap, { name, other });
  if (failure) return <FailureNote failure={failure} />;
  if (!data) return <Loading what="The two are being compared." rows={1} />;
  const { rows, sharedRows, share, span, unit } = data.dataset.overlap;
  return (
    <p role="status">
      {whole(sharedRows)} of {whole(rows)} pieces ({percent(share)}) hold {span} {units[unit]} in a row that occur in{' '}
      {other}.
    </p>
  );
}
