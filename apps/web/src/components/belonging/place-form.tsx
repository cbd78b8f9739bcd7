import { type FormEvent, useState } from 'react';
import css from './belonging.module.css';
import type { Place } from './places';

interface Props {
  label: string;
  verb: string;
  places: readonly Place[];
  submit: (place: string) => Promise<void>;
}

/** Chooses a workspace and does something with it. */
export function PlaceForm({ label, verb, places, submit }: Props) {
  const [chosen, choose] = useState('');
  const [busy, setBusy] = useState(false);
  const place = places.some(({ id }) => id === chosen) ? chosen : '';
  if (places.length === 0)
    return <p className={css.note}>There is no other workspace that you may put something into.</p>;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    await submit(place);
    setBusy(false);
  };
  return (
    <form className={css.form} onSubmit={send}>
      <label>
        {label}
        <select required value={place} onChange={({ target }) => choose(target.value)}>
          <option value="">Choose …</option>
          {places.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" disabled={busy || place === ''}>
        {verb}
      </button>
    </form>
  );
}
