import { useId, useState } from 'react';
import { nameOf } from '../../builders/title';
import { words } from '../../format/words';
import css from './builder.module.css';
import { useForm } from './form-context';

/** What the cell is called: the query's name, in words. */
export function TitleField({ kind }: { kind: string }) {
  const id = useId();
  const { form, apply } = useForm();
  const [typed, setTyped] = useState<string>();
  const take = () => {
    if (typed !== undefined) apply({ ...form, title: nameOf(typed) });
    setTyped(undefined);
  };
  return (
    <div className={css.title}>
      <label htmlFor={id} className={css.lead}>
        Title
      </label>
      <input
        id={id}
        type="text"
        maxLength={80}
        value={typed ?? (form.title && words(form.title))}
        placeholder={kind}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={take}
        onKeyDown={({ key }) => key === 'Enter' && take()}
      />
    </div>
  );
}
