import { useViewer } from '../../client/viewer';
import css from './belonging.module.css';
import { type Belonging, labelOf } from './places';

/** Whose something is, where that does not go without saying. */
export function OwnerLabel({ belonging }: { belonging: Belonging | null | undefined }) {
  const viewer = useViewer();
  const label = belonging && viewer ? labelOf(belonging, viewer) : null;
  if (label === null) return null;
  return (
    <span className={css.label} dir="auto">
      {!belonging?.isShared && <span className="visually-hidden">Belongs to: </span>}
      {label}
    </span>
  );
}
