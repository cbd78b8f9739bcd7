import Link from 'next/link';
import { ago, instant } from '../../format/time';
import { plural } from '../../format/words';
import { BelongingButton } from '../belonging/belonging-button';
import { OwnerLabel } from '../belonging/owner-label';
import { Icon } from '../chrome/icons';
import css from './notebook-list.module.css';
import type { Listed } from './use-notebooks';

interface Props {
  notebook: Listed;
  remove: (id: string) => void;
  /** Told when it has gone elsewhere. */
  moved: () => void;
}

export function NotebookRow({ notebook: { id, title, updatedAt, cells, belonging }, remove, moved }: Props) {
  return (
    <li className={css.row}>
      <Link href={`/notebooks/${encodeURIComponent(id)}`} className={css.link}>
        <span className={css.title}>{title || 'Untitled notebook'}</span>
        <span className={css.meta}>
          {plural(cells.length, 'cell')} ·{' '}
          <time dateTime={updatedAt} title={instant(updatedAt)}>
            changed {ago(updatedAt, Date.now())}
          </time>{' '}
          <OwnerLabel belonging={belonging} />
        </span>
      </Link>
      <BelongingButton kind="notebook" id={id} title={title} small changed={moved} />
      <button
        type="button"
        className="quiet icon"
        onClick={() => remove(id)}
        aria-label={`Delete “${title}”`}
        title="Delete"
      >
        <Icon name="trash" />
      </button>
    </li>
  );
}
