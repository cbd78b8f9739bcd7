import { lazy, Suspense, useId, useRef, useState } from 'react';
import { HubState } from '../../documents/hub';
import css from '../library/add/add.module.css';
import { useAnswer } from '../library/use-answer';

const PushForm = lazy(() => import('./push-form').then((module) => ({ default: module.PushForm })));

/** Opens what puts a finished export into a repository of the hub; nothing where the server has no token. */
export function PushButton({ exportKey, suggested }: { exportKey: string; suggested: string }) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const hub = useAnswer(HubState, {}).data?.hub;
  if (!hub?.canPush) return null;
  return (
    <>
      <button
        type="button"
        onClick={() => {
          setIsOpen(true);
          dialog.current?.showModal();
        }}
      >
        Push to the hub …
      </button>
      <dialog ref={dialog} className={css.dialog} aria-labelledby={id} onClose={() => setIsOpen(false)}>
        <h2 id={id}>Push to the hub</h2>
        {isOpen && (
          <Suspense fallback={<p>Loading …</p>}>
            <PushForm
              exportKey={exportKey}
              suggested={suggested}
              hub={hub.address}
              close={() => dialog.current?.close()}
            />
          </Suspense>
        )}
      </dialog>
    </>
  );
}
