import { useMemo } from 'react';
import css from './compare.module.css';
import { valueText } from './labels';
import type { Column, ColumnFilter, Row } from './rows';

interface Props {
  column: Column;
  rows: readonly Row[];
  filter: ColumnFilter | undefined;
  change: (filter: ColumnFilter | undefined) => void;
}

/** Which values of a column are shown: a range of numbers, or a choice among the others. */
export function FilterFields({ column: { id, numeric }, rows, filter, change }: Props) {
  const values = useMemo(() => rows.map((row) => row.values[id] ?? null), [rows, id]);
  const clear = filter && (
    <button type="button" onClick={() => change(undefined)}>
      Show all
    </button>
  );
  if (numeric) {
    const numbers = values.filter((value) => typeof value === 'number');
    const ends = [Math.min(...numbers), Math.max(...numbers)] as const;
    const present = filter && !('only' in filter) ? filter : ends;
    const set = (index: 0 | 1, text: string) => {
      const value = text === '' ? ends[index] : Number(text);
      if (Number.isFinite(value)) change(index === 0 ? [value, present[1]] : [present[0], value]);
    };
    return (
      <fieldset className={css.filter}>
        <legend>Show from – to</legend>
        {([0, 1] as const).map((index) => (
          <input
            key={index}
            type="number"
            step="any"
            aria-label={index === 0 ? 'From' : 'To'}
            placeholder={String(ends[index])}
            value={filter && !('only' in filter) ? present[index] : ''}
            onChange={(event) => set(index, event.target.value)}
          />
        ))}
        {clear}
      </fieldset>
    );
  }
  const names = [...new Set(values.map((value) => String(value ?? '')))].toSorted();
  const only = filter && 'only' in filter ? filter.only : names;
  const toggle = (name: string) => {
    const next = only.includes(name) ? only.filter((one) => one !== name) : [...only, name];
    change(next.length === names.length ? undefined : { only: next });
  };
  return (
    <fieldset className={css.filter}>
      <legend>Show</legend>
      {names.map((name) => (
        <label key={name}>
          <input type="checkbox" checked={only.includes(name)} onChange={() => toggle(name)} />{' '}
          {name === '' ? 'none' : valueText(id, name)}
        </label>
      ))}
      {clear}
    </fieldset>
  );
}
