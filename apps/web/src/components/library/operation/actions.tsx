import { useRouter } from 'next/navigation';
import { useMemo, useState } from 'react';
import { Icon } from '../../chrome/icons';
import { say } from '../../chrome/toast-store';
import { type Command, useCommands } from '../../palette/commands';
import { copyText } from '../copy-text';
import css from '../library.module.css';
import { newNotebook } from '../new-notebook';
import { setPinned } from '../pins';
import { pipelineDocument } from './pipeline-document';
import { isOtherVersion, type Operation } from './use-operation';

/** What can be done with an operation, here and in the command palette. */
export function OperationActions({ operation, reload }: { operation: Operation; reload: () => Promise<void> }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const { key, kind, title, pinned, settings } = operation;
  // The parameters of another version may mean something else in a document of this one.
  const isOther = isOtherVersion(operation);
  const document = useMemo(() => (isOther ? undefined : pipelineDocument(kind, settings)), [isOther, kind, settings]);
  const actions = useMemo(
    () => [
      ...(document
        ? [
            {
              id: 'open-cell',
              title: 'Open as a notebook cell',
              run: () => newNotebook(router, title, [document]),
            },
          ]
        : []),
      { id: 'copy-key', title: 'Copy the key', run: () => copyText(key, 'The key') },
      {
        id: 'copy-link',
        title: 'Copy a link for a text cell',
        run: () => copyText(`[${title.replace(/[\\[\]]/g, '\\$&')}](op:${key})`, 'The link'),
      },
      {
        id: 'pin',
        title: pinned ? 'Unpin the result' : 'Pin the result',
        run: async () => {
          const failure = await setPinned(key, !pinned);
          if (failure) say(`${failure.message} ${failure.remedy}`);
          else say(pinned ? 'The result is no longer pinned.' : 'The result and all that it needs are kept.');
          await reload();
        },
      },
    ],
    [document, router, title, key, pinned, reload],
  );
  const commands = useMemo<readonly Command[]>(
    () => actions.map(({ id, ...action }) => ({ id: `operation:${id}`, group: 'Operation', ...action })),
    [actions],
  );
  useCommands(commands);
  const act = async (run: () => unknown) => {
    setBusy(true);
    await run();
    setBusy(false);
  };
  return (
    <div className={css.actions}>
      {actions.map(({ id, title: label, run }) => (
        <button key={id} type="button" disabled={busy} onClick={() => act(run)}>
          {id === 'open-cell' && <Icon name="plus" />} {label}
        </button>
      ))}
    </div>
  );
}
