import { useState } from 'react';
import type { FieldProps } from './variable-field';
import css from './widgets.module.css';

interface Props extends FieldProps {
  /** How it is written, shown while there is nothing. */
  example?: string | undefined;
}

/** A list or an input object, written as JSON; taken over when it reads as such. */
export function JsonField({ id, value, change, describedBy, example = '{ "field": "value" }' }: Props) {
  const [typed, setTyped] = useState<string>();
  const text = typed ?? (value === undefined ? '' : JSON.stringify(value));
  const parsed = parse(text);
  return (
    <input
      id={id}
      type="text"
      aria-describedby={describedBy}
      className={css.json}
      value={text}
      placeholder={example}
      aria-invalid={parsed === undefined && text !== ''}
      title={parsed === undefined && text !== '' ? 'This is not JSON yet.' : undefined}
      onChange={({ target }) => {
        setTyped(target.value);
        const next = parse(target.value);
        if (next !== undefined) change(next);
      }}
      onBlur={() => parsed !== undefined && setTyped(undefined)}
    />
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
