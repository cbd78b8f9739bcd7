import { useState } from 'react';
import css from './widgets.module.css';

interface Props {
  label: string;
  /** The number as it is shown while nobody types. */
  text: string;
  /** Takes what was typed, when it is done. */
  take: (text: string) => void;
}

/** The exact number beside a slider: taken on leaving it or with Enter. */
export function ExactNumber({ label, text, take }: Props) {
  const [typed, setTyped] = useState<string>();
  const done = (next: string) => {
    setTyped(undefined);
    take(next);
  };
  return (
    <input
      type="text"
      inputMode="decimal"
      aria-label={label}
      className={css.exact}
      value={typed ?? text}
      placeholder="–"
      onChange={({ target }) => setTyped(target.value)}
      onBlur={({ target }) => typed !== undefined && done(target.value)}
      onKeyDown={({ key, currentTarget }) => key === 'Enter' && done(currentTarget.value)}
    />
  );
}
