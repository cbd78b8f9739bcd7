import { type FormEvent, useId, useRef, useState } from 'react';
import { useViewer } from '../../client/viewer';
import { DeleteWorkspace } from '../../documents/belonging';
import belonging from '../belonging/belonging.module.css';
import { placesFor } from '../belonging/places';
import { FailureNote } from '../failure-note';
import css from './account.module.css';
import { useChange } from './use-change';

/** Deletes a workspace; what it owns goes elsewhere, or there must be nothing. */
export function DeleteWorkspaceButton({ id, name }: { id: string; name: string }) {
  const viewer = useViewer();
  const heading = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [target, setTarget] = useState('');
  // The choice at the top of the page has it no longer.
  const { failure, change } = useChange(() => location.reload());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void change(DeleteWorkspace, { id, moveTo: target || null });
  };
  return (
    <>
      <p>
        <button type="button" onClick={() => dialog.current?.showModal()}>
          Delete {name} …
        </button>
      </p>
      <dialog ref={dialog} className={belonging.dialog} aria-labelledby={heading}>
        <h2 id={heading} className={belonging.heading} dir="auto">
          Delete “{name}”
        </h2>
        {failure && <FailureNote failure={failure} />}
        <p>Its members go on in their other workspaces. This cannot be undone.</p>
        <form onSubmit={submit}>
          <label className={css.field}>
            What it owns
            <select value={target} onChange={({ target: { value } }) => setTarget(value)}>
              <option value="">goes nowhere: delete it only if it is empty</option>
              {viewer &&
                placesFor(viewer)
                  .filter((place) => place.id !== id)
                  .map((place) => (
                    <option key={place.id} value={place.id}>
                      goes to: {place.title}
                    </option>
                  ))}
            </select>
          </label>
          <div className={belonging.buttons}>
            <button type="button" onClick={() => dialog.current?.close()}>
              Keep it
            </button>
            <button type="submit">Delete</button>
          </div>
        </form>
      </dialog>
    </>
  );
}
