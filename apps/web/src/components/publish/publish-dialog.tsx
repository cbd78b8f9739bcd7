'use client';

import { type RefObject, useEffect, useState } from 'react';
import { useViewer } from '../../client/viewer';
import { instant } from '../../format/time';
import { plural } from '../../format/words';
import type { Session } from '../../notebook/session';
import { FailureNote } from '../failure-note';
import { AudienceSelect } from './audience-select';
import { type Audience, audiences, forReaders } from './audiences';
import { CopyLink } from './copy-link';
import type { Draft } from './draft';
import css from './publish.module.css';
import { usePublishing } from './use-publishing';

interface Props {
  dialog: RefObject<HTMLDialogElement | null>;
  session: Session;
  /** Called when something has been published. */
  published: () => void;
}

/** Says what would be published, publishes it, and gives the link. */
export function PublishDialog({ dialog, session, published }: Props) {
  const { state, read, publish } = usePublishing(session);
  const viewer = useViewer();
  const isShared = viewer !== null && !viewer.isLocal;
  const [audience, setAudience] = useState<Audience>('MEMBERS');
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const element = dialog.current;
    if (!element) return undefined;
    // Whoever opens it, by button or by a command.
    const observer = new MutationObserver(() => setOpen(element.open));
    observer.observe(element, { attributeFilter: ['open'] });
    return () => observer.disconnect();
  }, [dialog]);
  useEffect(() => {
    if (open) void read();
  }, [open, read]);
  useEffect(() => {
    if (state.kind === 'published') published();
  }, [state.kind, published]);

  return (
    <dialog ref={dialog} className={css.dialog} aria-labelledby="publish-title">
      <h2 id="publish-title">{state.kind === 'published' ? 'Published' : 'Publish a revision'}</h2>
      <div className={css.body} aria-live="polite" aria-busy={state.kind === 'reading'}>
        {state.kind === 'reading' && <p className={css.note}>Looking at what would be published…</p>}
        {state.kind === 'failed' && <FailureNote failure={state.failure} />}
        {(state.kind === 'ready' || state.kind === 'publishing') && (
          <Preview draft={state.draft} same={sameAs(state)} isShared={isShared} />
        )}
        {(state.kind === 'ready' || state.kind === 'publishing') && isShared && (
          <label className={css.audience}>
            Who may read it{' '}
            <select value={audience} onChange={({ target }) => setAudience(target.value as Audience)}>
              {forReaders.map((one) => (
                <option key={one} value={one}>
                  {audiences[one]}
                </option>
              ))}
            </select>
          </label>
        )}
        {state.kind === 'published' && (
          <CopyLink
            digest={state.digest}
            readers={isShared ? audiences[audience] : 'Anybody who reaches this server'}
          />
        )}
        {(state.kind === 'ready' || state.kind === 'publishing') && state.earlier.length > 0 && (
          <details className={css.earlier}>
            <summary>{plural(state.earlier.length, 'earlier revision')}</summary>
            <ul>
              {state.earlier.map(({ digest, title, publishedAt, audience: now }) => (
                <li key={digest}>
                  <a href={`/r/${digest}`} target="_blank" rel="noreferrer">
                    {title || 'Untitled notebook'}
                  </a>{' '}
                  <span className={css.note}>
                    {instant(publishedAt)} · <code>{digest.slice(0, 12)}</code>
                  </span>{' '}
                  {isShared && <AudienceSelect digest={digest} title={title || digest.slice(0, 12)} audience={now} />}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <form method="dialog" className={css.buttons}>
        {(state.kind === 'ready' || state.kind === 'publishing') && (
          <button
            type="button"
            className="primary"
            disabled={state.kind === 'publishing'}
            onClick={() => publish(isShared ? audience : null)}
          >
            {state.kind === 'publishing' ? 'Publishing…' : 'Publish'}
          </button>
        )}
        {state.kind === 'failed' && (
          <button type="button" onClick={read}>
            Try again
          </button>
        )}
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}

function sameAs({ draft, earlier }: { draft: Draft; earlier: readonly { digest: string }[] }): boolean {
  return earlier.some(({ digest }) => digest === draft.digest);
}

interface PreviewProps {
  draft: Draft;
  same: boolean;
  /** Whether people sign in here: readers are chosen then. */
  isShared: boolean;
}

function Preview({ draft: { version, digest, remarks, open }, same, isShared }: PreviewProps) {
  return (
    <>
      <p>
        {same
          ? 'Just this has been published before: publishing gives its link again.'
          : `What the notebook says and shows now, for good: nobody can change it${isShared ? '.' : ', and anybody who reaches this server can read it.'}`}
      </p>
      <ul className={css.remarks}>
        {remarks.map((remark) => (
          <li key={remark}>{remark}</li>
        ))}
      </ul>
      {open.length > 0 && <p className={css.note}>Without a result: {open.join(', ')}.</p>}
      <p className={css.note}>
        Version {version}, digest <code>{digest.slice(0, 12)}</code>
      </p>
    </>
  );
}
