import Link from 'next/link';
import { bytes } from '../../../format/numbers';
import { duration, instant } from '../../../format/time';
import { plural, words } from '../../../format/words';
import { Tiles } from '../../../views/parts/tiles';
import css from '../library.module.css';
import type { Operation } from './use-operation';

/** When, where, for whom and for how long an operation ran. */
export function RunFacts({ operation }: { operation: Operation }) {
  const { engine, queuedAt, startedAt, finishedAt, seconds, resultBytes, status, priority, notebook, tasks } =
    operation;
  if (queuedAt === null && status !== 'SUCCEEDED') return <p className={css.note}>Nobody has asked to run it.</p>;
  const tiles = [
    { label: 'Engine', value: engine ?? 'none yet' },
    { label: 'Queued', value: queuedAt ? instant(queuedAt) : 'never' },
    { label: 'Began', value: startedAt ? instant(startedAt) : 'not yet' },
    { label: 'Ended', value: finishedAt ? instant(finishedAt) : 'not yet' },
    { label: 'Took', value: seconds !== null ? duration(seconds) : '–' },
    { label: 'Parts', value: tasks.total > 0 ? `${tasks.succeeded} of ${tasks.total}` : '–', unit: 'done' },
    { label: 'Result', value: status === 'SUCCEEDED' && resultBytes > 0 ? bytes(resultBytes) : '–' },
    { label: 'Priority', value: priority ? words(priority) : '–' },
  ];
  return (
    <>
      <Tiles tiles={tiles} />
      {notebook && (
        <p className={css.note}>
          Asked for by{' '}
          <Link href={`/notebooks/${encodeURIComponent(notebook.id)}`}>{notebook.title || 'a notebook'}</Link>
          {tasks.failed > 0 && `; ${plural(tasks.failed, 'part')} failed`}.
        </p>
      )}
    </>
  );
}
