import { useEffect, useRef } from 'react';
import { builders } from '../../builders/registry';
import { write } from '../../builders/write';
import css from './beginnings.module.css';
import { useSurroundings } from './use-surroundings';

interface Props {
  choose: (source: string) => void;
  /** Whether the first choice takes the focus. */
  focused?: boolean;
}

/** What a new query can begin with: a form that writes it, and can be asked at once. */
export function Beginnings({ choose, focused = false }: Props) {
  const surroundings = useSurroundings();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (focused) first.current?.focus();
  }, [focused]);
  return (
    <ul className={css.beginnings}>
      {builders.map((builder, index) => (
        <li key={builder.name}>
          <button
            ref={index === 0 ? first : undefined}
            type="button"
            aria-describedby={`begin-${builder.name}`}
            aria-disabled={!surroundings}
            onClick={() => surroundings && choose(write(builder.begin(surroundings), surroundings.schema))}
          >
            {builder.title}
          </button>
          <span id={`begin-${builder.name}`}>{builder.hint}</span>
        </li>
      ))}
    </ul>
  );
}
