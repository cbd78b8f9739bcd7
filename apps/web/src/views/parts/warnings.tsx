import { Icon } from '../../components/chrome/icons';
import css from './warnings.module.css';

interface Props {
  /** Each is shown once. */
  texts: readonly (string | null | undefined)[];
  /** What they are about, for those who do not see them beside it. */
  label: string;
}

/** What to mind before believing figures, or before computing them. */
export function Warnings({ texts, label }: Props) {
  const distinct = [...new Set(texts.filter((text) => text != null))];
  if (distinct.length === 0) return null;
  return (
    <ul className={css.warnings} aria-label={label}>
      {distinct.map((text) => (
        <li key={text}>
          <Icon name="warning" />
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}
