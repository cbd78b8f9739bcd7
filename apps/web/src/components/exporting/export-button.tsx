import { lazy, Suspense, useRef, useState } from 'react';
import type { Exported } from './model-export';

// Loaded when somebody exports: it shows results itself, by the same views as the page that it is opened from.
const ModelExport = lazy(() => import('./model-export').then((module) => ({ default: module.ModelExport })));

import css from './model-export.module.css';

/** Opens what writes a model for other programs. */
export function ExportButton({ exported, title }: { exported: Exported; title: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  const show = () => {
    setOpen(true);
    dialog.current?.showModal();
  };
  return (
    <>
      <button type="button" onClick={show}>
        Export the model …
      </button>
      <dialog ref={dialog} className={css.dialog} aria-label={title} onClose={() => setOpen(false)}>
        <h2>{title}</h2>
        {open && (
          <Suspense fallback={<p>Loading …</p>}>
            <ModelExport exported={exported} />
          </Suspense>
        )}
        <div className={css.buttons}>
          <button type="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
      </dialog>
    </>
  );
}
