import Link from 'next/link';
import { useEffect, useRef, useState } from 'react';
import type { Viewer } from '../../client/viewer';
import { plural } from '../../format/words';
import { useChange } from '../account/use-change';
import css from '../belonging/belonging.module.css';
import { say } from '../chrome/toast-store';
import { FailureNote } from '../failure-note';
import { useAnswer } from '../library/use-answer';
import { type RemovableKind, removalIn, subjects } from './subjects';
import { goingOf, stayingOf } from './texts';

interface Props {
  kind: RemovableKind;
  name: string;
  viewer: Viewer;
  close: () => void;
  removed: () => void;
}

/** What goes and what stays when something is removed, and what removes it. */
export function RemoveDialog({ kind, name, viewer, close, removed }: Props) {
  const { noun, read, remove } = subjects[kind];
  const [isBusy, setIsBusy] = useState(false);
  const { data, failure } = useAnswer(read, { name });
  const { failure: refused, change } = useChange(() => {
    close();
    say(`“${name}” is removed from the library.`);
    removed();
  });
  const removal = removalIn(data);
  const isOthers = removal?.isForAll === true && !viewer.isLocal && viewer.role !== 'ADMIN';
  const reader = { noun, hasMembers: !viewer.isLocal };
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  const submit = async () => {
    setIsBusy(true);
    await change(remove, { name });
    setIsBusy(false);
  };
  return (
    <>
      {(refused ?? failure) && <FailureNote failure={(refused ?? failure)!} />}
      {!removal && !failure && (
        <p role="status">
          {data ? `The ${noun} is not in the library any more.` : 'What that comes to, is being read …'}
        </p>
      )}
      {isOthers && <p className={css.note}>All members have it; only an admin takes it from them.</p>}
      {removal && !isOthers && (
        <>
          {removal.jobs > 0 && (
            <p role="status">
              {plural(removal.jobs, 'job')} {removal.jobs === 1 ? 'reads' : 'read'} it now: wait, or cancel on the{' '}
              <Link href="/jobs">Jobs</Link> page.
            </p>
          )}
          <Part title="What goes" lines={goingOf(removal, reader)} />
          <Part title="What stays" lines={stayingOf(removal, reader)} />
        </>
      )}
      <div className={css.buttons}>
        <button type="button" ref={keep} onClick={close}>
          Keep it
        </button>
        {removal && !isOthers && (
          <button type="button" disabled={isBusy} onClick={() => void submit()}>
            Remove
          </button>
        )}
      </div>
    </>
  );
}

function Part({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul className={css.lines}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
