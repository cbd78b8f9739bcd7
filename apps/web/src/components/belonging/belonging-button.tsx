import { lazy, Suspense, useId, useRef, useState } from 'react';
import { useViewer } from '../../client/viewer';
import { Icon } from '../chrome/icons';
import css from './belonging.module.css';
import { mayChange } from './places';
import { type SubjectKind, subjectOf } from './subjects';

const BelongingDialog = lazy(() =>
  import('./belonging-dialog').then((module) => ({ default: module.BelongingDialog })),
);

interface Props {
  kind: SubjectKind;
  /** Of a notebook or study; the name of a model or data set. */
  id: string;
  title: string;
  /** In a list, where a sign has to do. */
  small?: boolean;
  /** Told when it is shared, taken back or gone elsewhere. */
  changed: (moved: string | null) => void;
}

/** Opens what shares something with others or moves it; nothing for those who may not, and where nobody signs in. */
export function BelongingButton({ kind, id, title, small = false, changed }: Props) {
  const viewer = useViewer();
  const heading = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  if (!viewer || !mayChange(viewer)) return null;
  const verb = subjectOf(kind).share ? 'Share or move' : 'Move';
  return (
    <>
      <button
        type="button"
        className={small ? 'quiet icon' : undefined}
        aria-label={small ? `${verb} “${title}”` : undefined}
        title={small ? `${verb} …` : undefined}
        onClick={() => {
          setIsOpen(true);
          dialog.current?.showModal();
        }}
      >
        {small ? <Icon name="move" /> : `${verb} …`}
      </button>
      <dialog ref={dialog} className={css.dialog} aria-labelledby={heading} onClose={() => setIsOpen(false)}>
        <h2 id={heading} className={css.heading} dir="auto">
          {verb} “{title}”
        </h2>
        {isOpen && (
          <Suspense fallback={<p>Loading …</p>}>
            <BelongingDialog
              kind={kind}
              id={id}
              viewer={viewer}
              changed={(moved) => {
                if (moved !== null) dialog.current?.close();
                changed(moved);
              }}
            />
          </Suspense>
        )}
        <form method="dialog" className={css.buttons}>
          <button type="submit">Close</button>
        </form>
      </dialog>
    </>
  );
}
