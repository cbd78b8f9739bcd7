import { useId } from 'react';
import { cellName } from '../../notebook/cell-name';
import type { Cell } from '../../notebook/content';
import type { Choice } from '../../notebook/merge/text';
import { MarkedText } from './marked-text';
import css from './merge.module.css';
import type { Settling } from './use-settling';

const titleCharacters = 200;

const choices: readonly [Choice, string][] = [
  ['mine', 'Yours'],
  ['theirs', 'Theirs'],
  ['both', 'Both, yours first'],
];

/** One text that two windows changed in the same lines: theirs, yours, and what becomes of it. */
export function ConflictCard({ settling, cell }: { settling: Settling; cell: Cell | undefined }) {
  const { conflict, text, byHand, write, discard } = settling;
  const { base, mine, theirs } = conflict;
  const id = useId();
  const places = conflict.pieces.filter((piece) => piece.kind === 'conflict');
  const field = {
    'aria-labelledby': `${id}-merged`,
    value: text,
    onChange: ({ target }: { target: { value: string } }) => write(target.value),
  };
  return (
    <section className={css.card} aria-labelledby={id}>
      <h3 id={id}>{cell ? cellName(cell) : 'Title of the notebook'}</h3>
      <div className={css.columns}>
        <div>
          <h4>Yours</h4>
          <MarkedText before={base} after={mine} />
        </div>
        <div>
          <h4>Theirs</h4>
          <MarkedText before={base} after={theirs} />
        </div>
        <div className={css.merged}>
          <h4 id={`${id}-merged`}>Merged text</h4>
          {cell ? (
            <textarea {...field} spellCheck={false} rows={Math.min(16, text.split('\n').length + 1)} />
          ) : (
            <input type="text" maxLength={titleCharacters} {...field} />
          )}
          {byHand ? (
            <p className={css.hint}>
              Written by hand.{' '}
              <button type="button" onClick={discard}>
                Choose again
              </button>
            </p>
          ) : (
            places.map((place, index) => (
              <Place
                // biome-ignore lint/suspicious/noArrayIndexKey: a place is its number
                key={index}
                settling={settling}
                index={index}
                name={places.length === 1 ? 'Take' : `Place ${index + 1}, ${excerpt(place.mine, place.theirs)}: take`}
              />
            ))
          )}
        </div>
      </div>
    </section>
  );
}

function Place({ settling, index, name }: { settling: Settling; index: number; name: string }) {
  const group = useId();
  return (
    <fieldset className={css.place}>
      <legend>{name}</legend>
      {choices.map(([choice, label]) => (
        <label key={choice}>
          <input
            type="radio"
            name={group}
            checked={(settling.choices[index] ?? 'both') === choice}
            onChange={() => settling.choose(index, choice)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

function excerpt(mine: readonly string[], theirs: readonly string[]): string {
  const line = [...mine, ...theirs].find((entry) => entry.trim() !== '')?.trim() ?? 'empty lines';
  return line.length > 30 ? `“${line.slice(0, 30)}…”` : `“${line}”`;
}
