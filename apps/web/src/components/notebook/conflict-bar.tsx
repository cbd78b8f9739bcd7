import { useMemo, useRef } from 'react';
import { plural } from '../../format/words';
import type { SaveState } from '../../notebook/autosave';
import { contentOf } from '../../notebook/content';
import { newId } from '../../notebook/ids';
import { unknownBase } from '../../notebook/merge/by-itself';
import { mergeContents, resolve } from '../../notebook/merge/merge';
import { saveNotebook } from '../../notebook/remote';
import type { Session } from '../../notebook/session';
import { say } from '../chrome/toast-store';
import { Differences } from '../merge/differences';
import { sayMerged } from '../merge/say-merged';
import { useSettling } from '../merge/use-settling';
import css from './conflict-bar.module.css';
import { useSession } from './context';

interface Props {
  session: Session;
  conflict: Extract<SaveState, { kind: 'conflict' }>;
}

/** Another window changed the same lines. Nothing is lost whichever way it ends. */
export function ConflictBar({ session, conflict: { theirs, base } }: Props) {
  const { content } = useSession(session);
  const merge = useMemo(() => mergeContents(base ?? unknownBase, content, theirs), [base, content, theirs]);
  const settlings = useSettling(merge.conflicts);
  const dialog = useRef<HTMLDialogElement>(null);
  const save = () => {
    const merged = resolve(
      merge,
      settlings.map(({ text }) => text),
    );
    sayMerged(session, { step: session.settle(merged, 'merging with another window'), notes: [] });
  };
  const take = () => {
    const step = session.takeTheirs();
    if (!step) return;
    // Not the last step: something else may have been done meanwhile.
    const back = () => session.takeBack(step, 'bringing my version back');
    say('You see the stored version now.', { label: 'Bring mine back', run: back });
  };
  const keep = () => {
    session.keepMine();
    const back = () => void session.edit(() => contentOf(theirs), 'bringing their version back');
    say('Yours is the new version.', { label: 'Bring theirs back', run: back });
  };
  const both = async () => {
    const copy = { ...session.getSnapshot().content, title: `${content.title} (copy)` };
    const outcome = await saveNotebook(newId(), copy, 0);
    if (outcome.kind !== 'saved') return say('The copy was not saved. Try again.');
    session.takeTheirs();
    say(`Yours is kept as “${copy.title}”.`);
  };
  return (
    <>
      <div className={css.bar} role="alert">
        <p>
          <strong>Another window changed the same lines</strong> ({plural(merge.conflicts.length, 'text')}). Yours is
          kept in this browser and not saved until you decide.
        </p>
        <div className={css.choices}>
          <button type="button" onClick={take}>
            Take theirs
          </button>
          <button type="button" onClick={both}>
            Take theirs, keep mine as a copy
          </button>
          <button type="button" onClick={keep}>
            Keep mine as the new version
          </button>
          <button type="button" className="primary" onClick={() => dialog.current?.showModal()}>
            Show the differences
          </button>
        </div>
      </div>
      <Differences ref={dialog} settlings={settlings} notes={merge.notes} cells={merge.content.cells} save={save} />
    </>
  );
}
