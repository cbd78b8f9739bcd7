import { type ReactNode, useId } from 'react';
import { bytes } from '../../../format/numbers';
import { plural } from '../../../format/words';
import css from './add.module.css';

interface TextProps {
  label: string;
  value: string;
  change: (value: string) => void;
  hint?: string;
  required?: boolean;
  placeholder?: string;
}

/** A line of text with its name above it and what it takes below. */
export function TextField({ label, value, change, hint, required = false, placeholder }: TextProps) {
  const id = useId();
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={value}
        required={required}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={({ target }) => change(target.value)}
      />
      {hint && <p id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}

interface CheckProps {
  label: string;
  checked: boolean;
  change: (checked: boolean) => void;
  hint: string;
}

/** Yes or no. */
export function CheckField({ label, checked, change, hint }: CheckProps) {
  const id = useId();
  return (
    <div className={css.check}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => change(target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      <p id={`${id}-hint`}>{hint}</p>
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  change: (value: Value) => void;
}

export function ChoiceField<Value extends string>({ label, value, options, change }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => change(target.value as Value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

interface FilesProps {
  label: string;
  hint: string;
  files: readonly File[];
  change: (files: readonly File[]) => void;
  /** Several files, or those of a folder. */
  several: boolean;
}

/** Files of the visitor’s machine. */
export function FilesField({ label, hint, files, change, several }: FilesProps) {
  const id = useId();
  const choose = (list: FileList | null) =>
    change([...(list ?? [])].filter(({ name, size }) => size > 0 && !name.startsWith('.')));
  const total = files.reduce((sum, { size }) => sum + size, 0);
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="file"
        multiple={several}
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => choose(target.files)}
      />
      <p id={`${id}-hint`}>
        {files.length > 0 ? `${plural(files.length, 'file')}, ${bytes(total)}. ` : ''}
        {hint}
      </p>
    </div>
  );
}

/** Where it comes from: one of a few ways, side by side. */
export function Ways<Value extends string>({
  value,
  ways,
  change,
}: {
  value: Value;
  ways: readonly { value: Value; label: string }[];
  change: (value: Value) => void;
}): ReactNode {
  const name = useId();
  return (
    <fieldset className={css.ways}>
      <legend>Where from</legend>
      {ways.map((way) => (
        <label key={way.value}>
          <input type="radio" name={name} checked={way.value === value} onChange={() => change(way.value)} />
          {way.label}
        </label>
      ))}
    </fieldset>
  );
}
