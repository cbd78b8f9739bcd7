import { useState } from 'react';
import type { Viewer } from '../../client/viewer';
import { SHARED, titleOf } from '../../client/workspace';
import { TakeBackShare } from '../../documents/belonging';
import { useChange } from '../account/use-change';
import { FailureNote } from '../failure-note';
import { useRowFocus } from '../keyboard/use-row-focus';
import { useAnswer } from '../library/use-answer';
import css from './belonging.module.css';
import { PlaceForm } from './place-form';
import { ALL, type Belonging, ownerOf, placesFor } from './places';
import { belongingIn, type SubjectKind, subjectOf } from './subjects';

interface Props {
  kind: SubjectKind;
  id: string;
  viewer: Viewer;
  /** @param moved where it went; null where it is still here */
  changed: (moved: string | null) => void;
}

/** Whose something is and who has it besides, and what can be done about that. */
export function BelongingDialog({ kind, id, viewer, changed }: Props) {
  const { noun, read, share, move, stays } = subjectOf(kind);
  const [version, setVersion] = useState(0);
  const { data, failure } = useAnswer(read, { id }, version);
  const { failure: refused, change } = useChange(() => setVersion((before) => before + 1));
  const belonging = belongingIn(data);
  if (failure) return <FailureNote failure={failure} />;
  if (!belonging)
    return <p role="status">{data ? `The ${noun} is not here any more.` : 'Whose it is, is being read …'}</p>;

  const here = viewer.workspace?.id ?? SHARED;
  const owner = belonging.workspace?.id ?? (belonging.isShared ? null : SHARED);
  const places = placesFor(viewer).filter(
    ({ id: place }) => place !== owner && !(belonging.isShared && place === here),
  );
  const had = new Set(belonging.shares.map(({ workspace, isForAll }) => (isForAll ? SHARED : workspace?.id)));
  const canShare = share && owner !== SHARED;
  // What all members have, admins alone take from them.
  const canMove = !belonging.isShared && (!share || owner !== SHARED || viewer.role === 'ADMIN');
  const shareWith = async (workspace: string) => {
    if (share && (await change(share, { id, workspace }))) changed(null);
  };
  const moveTo = async (workspace: string) => {
    if (await change(move, { id, workspace })) changed(workspace);
  };
  return (
    <>
      {refused && <FailureNote failure={refused} />}
      <p>
        The {noun} belongs to <strong dir="auto">{ownerOf(belonging)}</strong>
        {belonging.isShared ? ', which shares it; it can be shared on, and moved from there.' : '.'}
      </p>
      {!canShare && !canMove && <p className={css.note}>All members have it; only an admin moves it elsewhere.</p>}
      {canShare && (
        <section aria-label="Shared with">
          <h3>Shared with</h3>
          <Shares
            belonging={belonging}
            takeBack={async (one) => {
              if (await change(TakeBackShare, { id: one })) changed(null);
            }}
          />
          <PlaceForm
            label="Share with"
            verb="Share"
            places={places.filter(({ id: place }) => !had.has(place) && place !== here)}
            submit={shareWith}
          />
        </section>
      )}
      {canMove && (
        <section aria-label="Move">
          <h3>Move</h3>
          <p className={css.note}>{stays}</p>
          <PlaceForm label="Move to" verb="Move" places={places} submit={moveTo} />
        </section>
      )}
    </>
  );
}

function Shares({
  belonging: { shares },
  takeBack,
}: {
  belonging: Belonging;
  takeBack: (id: string) => Promise<void>;
}) {
  const rows = useRowFocus();
  if (shares.length === 0) return <p className={css.note}>Nobody else has it from here.</p>;
  return (
    <ul className={css.shares} {...rows}>
      {shares.map(({ id, isForAll, workspace }) => {
        const title = isForAll ? ALL : workspace ? titleOf(workspace) : 'A workspace that you may not enter';
        return (
          <li key={id}>
            <span dir="auto">{title}</span>
            <button type="button" aria-label={`Take back from ${title}`} onClick={() => void takeBack(id)}>
              Take back
            </button>
          </li>
        );
      })}
    </ul>
  );
}
