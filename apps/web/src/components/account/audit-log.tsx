import { useCallback, useEffect, useState } from 'react';
import { client } from '../../client/server';
import { ReadAuditLog } from '../../documents/access';
import { type Failure, failuresOf } from '../../failure';
import { instant } from '../../format/time';
import { plural } from '../../format/words';
import type { ResultOf } from '../../graphql';
import { FailureNote } from '../failure-note';
import css from './account.module.css';
import { pastWords } from './audit-words';

type Entry = ResultOf<typeof ReadAuditLog>['auditLog']['edges'][number]['node'];

/** Characters of a key or digest that tell it from others. */
const short = 12;

/** Who did what, latest first, a page at a time. */
export function AuditLog() {
  const [entries, setEntries] = useState<readonly Entry[]>();
  const [next, setNext] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure>();
  const read = useCallback(async (after: string | null) => {
    const { data, error } = await client.query(ReadAuditLog, { after }).toPromise();
    setFailure(failuresOf(error)[0]);
    if (!data) return;
    const { edges, pageInfo } = data.auditLog;
    const nodes = edges.map(({ node }) => node);
    setEntries((before) => (after === null ? nodes : [...(before ?? []), ...nodes]));
    setNext(pageInfo.hasNextPage ? pageInfo.endCursor : null);
  }, []);
  useEffect(() => void read(null), [read]);
  return (
    <section aria-labelledby="audit">
      <h2 id="audit">Audit log</h2>
      {failure && <FailureNote failure={failure} />}
      {!entries && !failure && <p role="status">The log is being read.</p>}
      {entries?.length === 0 && <p className={css.note}>Nothing yet.</p>}
      {entries && entries.length > 0 && (
        <ul className={css.rows}>
          {entries.map(({ id, at, name, by, action, subjects, detail }) => (
            <li key={id} className={css.row}>
              <div className={css.what}>
                <strong>{name}</strong> {pastWords(action)} {subjectsText(subjects)}
                <span className={css.meta}>
                  {instant(at)} · by {by.toLowerCase()}
                  {detail && ` · ${detail}`}
                </span>
              </div>
            </li>
          ))}
        </ul>
      )}
      {next !== null && (
        <p>
          <button type="button" onClick={() => read(next)}>
            Earlier
          </button>
        </p>
      )}
    </section>
  );
}

/** Keys, digests and UUIDs: nobody reads them to the end. */
function isKey(subject: string): boolean {
  return subject.length > 40 || /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(subject);
}

function subjectsText(subjects: readonly string[]): string {
  const named = subjects.slice(0, 2).map((subject) => (isKey(subject) ? `${subject.slice(0, short)}…` : subject));
  const rest = subjects.length - named.length;
  return [...named, ...(rest > 0 ? [`and ${plural(rest, 'other')}`] : [])].join(', ');
}
