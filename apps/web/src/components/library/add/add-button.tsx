import { useRef, useState } from 'react';
import { Icon } from '../../chrome/icons';
import css from './add.module.css';
import { DatasetForm } from './dataset-form';
import { ModelForm } from './model-form';

interface Props {
  kind: 'model' | 'dataset';
  /** Told when the form is closed, by which time there may be more. */
  onClose: () => void;
}

const titles = { model: 'Add a model', dataset: 'Add a data set' };

/** Opens the form that makes a model or a data set known. */
export function AddButton({ kind, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const close = () => dialog.current?.close();
  const Form = kind === 'model' ? ModelForm : DatasetForm;
  return (
    <>
      <button
        type="button"
        onClick={() => {
          setIsOpen(true);
          dialog.current?.showModal();
        }}
      >
        <Icon name="plus" /> {titles[kind]}
      </button>
      <dialog
        ref={dialog}
        className={css.dialog}
        aria-labelledby={`add-${kind}`}
        onClose={() => {
          setIsOpen(false);
          onClose();
        }}
      >
        <h2 id={`add-${kind}`}>{titles[kind]}</h2>
        {isOpen && <Form close={close} />}
      </dialog>
    </>
  );
}
