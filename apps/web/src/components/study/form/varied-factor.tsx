import { useId } from 'react';
import { capitalised } from '../../../format/words';
import { addLevel, drop, listRange, rangeIn, removeLevel, type SpecEdit, setRange } from '../../../studies/spec/edit';
import { levelKey, levelsOf, type Range } from '../../../studies/spec/levels';
import { levelText } from '../../../studies/spec/names';
import { Icon } from '../../chrome/icons';
import { useRowFocus } from '../../keyboard/use-row-focus';
import css from '../study.module.css';
import type { FactorKind } from './factor-kind';
import { LevelInput } from './level-input';

interface Props {
  kind: FactorKind;
  given: unknown;
  edit: (change: SpecEdit, label: string) => void;
}

/** A factor that the study varies: its levels as chips, or as a run from one number to another. */
export function VariedFactor({ kind, given, edit }: Props) {
  const { name, title } = kind;
  const chips = useRowFocus();
  const range = rangeIn(given);
  const levels = levelsOf(given);
  return (
    <li className={css.factor}>
      <span className={css.factorName} title={kind.description}>
        {capitalised(title)}
      </span>
      <div className={css.chips} {...chips}>
        {range ? (
          <RangeFields
            range={range}
            title={title}
            change={(next) => edit(setRange(name, next), `changing the range of ${title}`)}
          />
        ) : (
          levels.map((level) => (
            <button
              key={levelKey(level)}
              type="button"
              className={css.chip}
              aria-label={`Remove ${levelText(name, level)} from ${title}`}
              onClick={() => edit(removeLevel(name, level), `removing a level of ${title}`)}
            >
              {levelText(name, level)} <span aria-hidden="true">×</span>
            </button>
          ))
        )}
        {range && levels.length > 0 && <span className={css.note}>{levels.length} levels</span>}
        {!range && (
          <LevelInput
            kind={kind}
            label={`Add a level of ${title}`}
            value={undefined}
            without={levels}
            choose={(level) => edit(addLevel(name, level), `adding a level of ${title}`)}
          />
        )}
        {kind.numeric && (
          <button
            type="button"
            className="quiet"
            onClick={() =>
              edit(range ? listRange(name) : setRange(name, beginning(levels)), `changing the levels of ${title}`)
            }
          >
            {range ? 'As a list' : 'As a range'}
          </button>
        )}
      </div>
      <button
        type="button"
        className="quiet icon"
        aria-label={`Do not vary ${title}`}
        onClick={() => edit(drop(name), `no longer varying ${title}`)}
      >
        <Icon name="trash" />
      </button>
    </li>
  );
}

/** From the smallest level to the largest, in the step between the first two. */
function beginning(levels: readonly unknown[]): Range {
  const numbers = levels.filter((level) => typeof level === 'number').toSorted((a, b) => a - b);
  const [first = 0.1, second = first * 2] = numbers;
  return { from: first, to: numbers.at(-1) ?? second, step: Number((second - first).toPrecision(12)) || 1 };
}

function RangeFields({ range, title, change }: { range: Range; title: string; change: (range: Range) => void }) {
  return (
    <>
      {(['from', 'to', 'step'] as const).map((part) => (
        <RangePart
          key={part}
          part={part}
          title={title}
          value={range[part]}
          set={(value) => change({ ...range, [part]: value })}
        />
      ))}
    </>
  );
}

const parts = { from: 'From', to: 'to', step: 'by' } as const;

interface PartProps {
  part: keyof typeof parts;
  title: string;
  value: number;
  set: (value: number) => void;
}

function RangePart({ part, title, value, set }: PartProps) {
  const id = useId();
  return (
    <label className={css.choice} htmlFor={id}>
      <span>
        {parts[part]}
        <span className="visually-hidden"> (range of {title})</span>
      </span>
      <input
        id={id}
        type="number"
        step="any"
        className={css.number}
        value={value}
        onChange={({ target }) => !Number.isNaN(target.valueAsNumber) && set(target.valueAsNumber)}
      />
    </label>
  );
}
