import { useState } from 'react';
import css from './publish.module.css';

/** The address of a revision, to copy and to open. */
export function CopyLink({ digest, readers }: { digest: string; readers: string }) {
  const address = `${location.origin}/r/${digest}`;
  const [said, say] = useState('Copy');
  const copy = () =>
    // The clipboard exists on secure origins only; the field can be copied by hand.
    navigator.clipboard?.writeText(address).then(
      () => say('Copied'),
      () => say('Not allowed'),
    );
  return (
    <>
      <p>This link shows it, now and later. It is for: {readers.toLowerCase()}.</p>
      <div className={css.link}>
        <input readOnly aria-label="Link to the revision" value={address} onFocus={({ target }) => target.select()} />
        <button type="button" onClick={copy}>
          {said}
        </button>
        <a href={`/r/${digest}`} target="_blank" rel="noreferrer">
          Open
        </a>
      </div>
    </>
  );
}
