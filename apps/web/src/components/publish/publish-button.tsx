'use client';

import { useMemo, useRef } from 'react';
import type { Session } from '../../notebook/session';
import { type Command, useCommands } from '../palette/commands';
import css from './publish.module.css';
import { PublishDialog } from './publish-dialog';
import { usePublishedVersion } from './use-published-version';

/** Opens what publishing says and does; marked while the notebook differs from what was published last. */
export function PublishButton({ session }: { session: Session }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { changed, look } = usePublishedVersion(session);
  const commands = useMemo<readonly Command[]>(
    () => [{ id: 'publish', title: 'Publish a revision', group: 'Notebook', run: () => dialog.current?.showModal() }],
    [],
  );
  useCommands(commands);
  return (
    <>
      <button
        type="button"
        className={css.button}
        title={changed ? 'Changed since it was published last' : 'Publish a revision of this notebook'}
        onClick={() => dialog.current?.showModal()}
      >
        Publish
        {changed && (
          <span className={css.mark}>
            <span className="visually-hidden">, changed since it was published last</span>
          </span>
        )}
      </button>
      <PublishDialog dialog={dialog} session={session} published={look} />
    </>
  );
}
