import { useViewer } from '../../client/viewer';
import css from './belonging.module.css';
import { BelongingButton } from './belonging-button';
import { BelongingOf } from './belonging-of';
import { goWith } from './go-with';
import type { SubjectKind } from './subjects';

/** Whose something is, and what moves it, at the top of its page; nothing where nobody signs in. */
export function BelongingLine({ kind, id, title }: { kind: SubjectKind; id: string; title: string }) {
  const viewer = useViewer();
  if (viewer === null || viewer.isLocal || viewer.role === null) return null;
  return (
    <div className={css.line}>
      <BelongingOf kind={kind} id={id} />
      <BelongingButton kind={kind} id={id} title={title} changed={goWith} />
    </div>
  );
}
