import { plural } from '../../format/words';
import type { Stored } from '../../notebook/content';
import { newId } from '../../notebook/ids';
import { saveNotebook } from '../../notebook/remote';
import type { Session } from '../../notebook/session';
import { say } from '../chrome/toast-store';
import css from './conflict-bar.module.css';

/** Somebody saved in between. Nothing is lost whichever way it ends. */
export function ConflictBar({ session, theirs }: { session: Session; theirs: Stored }) {
  const take = () => {
    const step = session.takeTheirs();
    if (!step) return;
    // Not the last step: something else may have been done meanwhile.
    const back = () => session.takeBack(step, 'bringing my version back');
    say('You see the stored version now.', { label: 'Bring mine back', run: back });
  };
  const both = async () => {
    const { content } = session.getSnapshot();
    const copy = { ...content, title: `${content.title} (copy)` };
    const outcome = await saveNotebook(newId(), copy, 0);
    if (outcome.kind !== 'saved') return say('The copy was not saved. Try again.');
    session.takeTheirs();
    say(`Yours is kept as “${copy.title}”.`);
  };
  return (
    <div className={css.bar} role="alert">
      <p>
        <strong>This notebook was changed elsewhere</strong> (version {theirs.version},{' '}
        {plural(theirs.cells.length, 'cell')}). Your text is kept in this browser and not saved until you decide.
      </p>
      <div className={css.choices}>
        <button type="button" onClick={take}>
          Take theirs
        </button>
        <button type="button" onClick={both}>
          Take theirs, keep mine as a copy
        </button>
        <button type="button" className="primary" onClick={() => session.keepMine()}>
          Keep mine as the new version
        </button>
      </div>
    </div>
  );
}
