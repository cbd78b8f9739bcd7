import { useId } from 'react';
import css from './account.module.css';
import { type Role, roles } from './roles';

interface Props {
  label: string;
  /** Whether the label stands above the list, or is said only to those who do not see what is beside it. */
  labelled?: boolean;
  value: Role;
  choices?: readonly Role[];
  onChange: (role: Role) => void;
}

export function RoleSelect({
  label,
  labelled = false,
  value,
  choices = Object.keys(roles) as Role[],
  onChange,
}: Props) {
  const id = useId();
  const list = (
    <select
      id={id}
      aria-label={labelled ? undefined : label}
      value={value}
      onChange={({ target }) => onChange(target.value as Role)}
    >
      {choices.map((role) => (
        <option key={role} value={role}>
          {roles[role]}
        </option>
      ))}
    </select>
  );
  if (!labelled) return list;
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      {list}
    </div>
  );
}
