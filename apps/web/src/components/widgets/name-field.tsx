import { useState } from 'react';
import { useNotebook } from '../notebook/context';
import { type FieldProps, textOf } from './variable-field';

const other = '\u0000other';

/** A registered model or data set, or any other name that the server may know. */
export function NameField({ id, value, change, kind, describedBy }: FieldProps & { kind: 'model' | 'dataset' }) {
  const { catalogue } = useNotebook();
  const [typed, setTyped] = useState<string>();
  const known = kind === 'model' ? catalogue.models : catalogue.datasets;
  const name = textOf(value);
  if (typed !== undefined) {
    const take = () => {
      setTyped(undefined);
      if (typed.trim() !== '') change(typed.trim());
    };
    return (
      <input
        id={id}
        type="text"
        aria-describedby={describedBy}
        // biome-ignore lint/a11y/noAutofocus: the reader has just asked to write a name
        autoFocus
        value={typed}
        placeholder={kind === 'dataset' ? 'Name, or text:FILE' : 'Name'}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={take}
        onKeyDown={({ key }) => {
          if (key === 'Enter') take();
          if (key === 'Escape') setTyped(undefined);
        }}
      />
    );
  }
  return (
    <select
      id={id}
      aria-describedby={describedBy}
      value={name}
      onFocus={catalogue.refresh}
      onChange={({ target }) => (target.value === other ? setTyped('') : change(target.value))}
    >
      {name === '' && <option value="">Choose…</option>}
      {name !== '' && !known.includes(name) && <option>{name}</option>}
      {known.map((entry) => (
        <option key={entry}>{entry}</option>
      ))}
      <option value={other}>Other…</option>
    </select>
  );
}
