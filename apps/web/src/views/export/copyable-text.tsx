import { useState } from 'react';
import { copyText } from '../../components/chrome/copy-text';
import { useStill } from '../parts/still';
import css from './view.module.css';

/** Something to type elsewhere. */
export function CopyableText({ title, text }: { title: string; text: string }) {
  const [said, say] = useState('Copy');
  const still = useStill() !== undefined;
  const copy = async () => {
    say((await copyText(text)) ? 'Copied' : 'Not allowed');
    setTimeout(() => say('Copy'), 1500);
  };
  return (
    <figure className={css.usage}>
      <figcaption>
        <span>{title}</span>
        {!still && (
          <button type="button" className="quiet" onClick={() => void copy()} aria-label={`${said}: ${title}`}>
            {said}
          </button>
        )}
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
    </figure>
  );
}
