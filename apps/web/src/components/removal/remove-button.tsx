import { lazy, Suspense, useId, useRef, useState } from 'react';
import { useViewer } from '../../client/viewer';
import css from '../belonging/belonging.module.css';
import { mayChange } from '../belonging/places';
import { Icon } from '../chrome/icons';
import type { RemovableKind } from './subjects';

const RemoveDialog = lazy(() => import('./remove-dialog').then((module) => ({ default: module.RemoveDialog })));

interface Props {
  kind: RemovableKind;
  name: string;
  /** In a list, where a sign has to do. */
  small?: boolean;
  /** Told when it is not in the library any more. */
  removed: () => void;
}

/** Opens what takes a model or data set out of the library; nothing for those who may not. */
export function RemoveButton({ kind, name, small = false, removed }: Props) {
  const viewer = useViewer();
  const heading = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  if (!viewer || !(viewer.isLocal || mayChange(viewer))) return null;
  return (
    <>
      <button
        type="button"
        className={small ? 'quiet icon' : undefined}
        aria-label={small ? `Remove “${name}” from the library` : undefined}
        title={small ? 'Remove from the library …' : undefined}
        onClick={() => {
          setIsOpen(true);
          dialog.current?.showModal();
        }}
      >
        {small ? <Icon name="trash" /> : 'Remove from the library …'}
      </button>
      <dialog ref={dialog} className={css.dialog} aria-labelledby={heading} onClose={() => setIsOpen(false)}>
        <h2 id={heading} className={css.heading} dir="auto">
          Remove “{name}” from the library
        </h2>
        {isOpen && (
          <Suspense fallback={<p>Loading …</p>}>
            <RemoveDialog
              kind={kind}
              name={name}
              viewer={viewer}
              close={() => dialog.current?.close()}
              removed={removed}
            />
          </Suspense>
        )}
      </dialog>
    </>
  );
}
