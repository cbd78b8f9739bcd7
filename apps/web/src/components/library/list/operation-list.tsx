import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { services } from '../../../client/services';
import type { Tabular } from '../../../format/tabular';
import { plural } from '../../../format/words';
import { say } from '../../chrome/toast-store';
import { FailureNote } from '../../failure-note';
import { type Command, useCommands } from '../../palette/commands';
import { compareAddress } from '../addresses';
import { mostResults } from '../compare/rows';
import { kindNames, states } from '../kinds';
import library from '../library.module.css';
import { isOfOtherVersion } from '../other-version-mark';
import { Loading, Scroll } from '../shell';
import css from './list.module.css';
import { OperationRow } from './operation-row';
import { compareFilterAddress, type Filter } from './use-filter';
import { type Listed, useOperations } from './use-operations';

/** A kind's operations, newest first. Arrow keys go from row to row, X chooses one. */
export function OperationList({ filter }: { filter: Filter }) {
  const router = useRouter();
  const { operations, failure, more, reload } = useOperations(filter);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) =>
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const keys = useMemo(() => [...chosen], [chosen]);
  // What another version made is computed anew from its own page.
  const runnable = keys.filter((key) => !operations?.some((one) => one.key === key && isOfOtherVersion(one)));
  const commands = useMemo<readonly Command[]>(
    () =>
      keys.length === 0
        ? []
        : [
            {
              id: 'library:compare',
              title: `Compare ${plural(keys.length, 'chosen result')}`,
              group: 'Library',
              run: () => router.push(compareAddress(keys)),
            },
          ],
    [keys, router],
  );
  useCommands(commands);

  const act = async (how: 'run' | 'cancel', wanted: readonly string[]) => {
    const [refused] = await services[how](wanted);
    if (refused) say(`${refused.message} ${refused.remedy}`);
    await reload();
  };
  if (operations === undefined && !failure) return <Loading what="The library is being read." rows={6} />;
  const isFiltered = filter.text !== '' || filter.status || filter.model || filter.notebook;
  return (
    <>
      {failure && <FailureNote failure={failure} />}
      {operations?.length === 0 && !failure && (
        <p className={library.empty}>
          {isFiltered
            ? `No ${kindNames(filter.tab).toLowerCase()} fit this search.`
            : `There are no ${kindNames(filter.tab).toLowerCase()} yet. They appear here once somebody runs one in a notebook.`}
        </p>
      )}
      <div className={css.chosen} role="status">
        {keys.length > 0 && (
          <>
            <span>{keys.length} chosen</span>
            <button type="button" className="primary" onClick={() => router.push(compareAddress(keys))}>
              Compare
            </button>
            <button type="button" onClick={() => act('run', runnable)}>
              Run what is missing
            </button>
            <button type="button" onClick={() => act('cancel', keys)}>
              Cancel
            </button>
            <button type="button" className="quiet" onClick={() => setChosen(new Set())}>
              Choose none
            </button>
          </>
        )}
      </div>
      {operations && operations.length > 0 && (
        <Scroll label={kindNames(filter.tab)} data={() => operationsTable(operations)}>
          <table className={`${library.table} ${css.list}`}>
            <thead>
              <tr>
                <th scope="col">
                  <span className="visually-hidden">Choose</span>
                </th>
                <th scope="col">Name</th>
                <th scope="col">State</th>
                <th scope="col">When</th>
                <th scope="col">Engine</th>
                <th scope="col" className={library.number}>
                  Result
                </th>
                <th scope="col">Notebooks</th>
                <th scope="col">
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody onKeyDown={moveRow}>
              {operations.map((operation) => (
                <OperationRow
                  key={operation.key}
                  operation={operation}
                  chosen={chosen.has(operation.key)}
                  toggle={toggle}
                  act={act}
                  reload={reload}
                />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {operations && operations.length > 1 && (
        <p className={css.more}>
          <Link href={compareFilterAddress(filter)}>Compare all that fit, up to {mostResults}</Link>
        </p>
      )}
      {more && (
        <p className={css.more}>
          <button type="button" onClick={() => void more()}>
            Show more
          </button>
        </p>
      )}
    </>
  );
}

function operationsTable(operations: readonly Listed[]): Tabular {
  return {
    columns: [
      { name: 'name' },
      { name: 'state' },
      { name: 'finished' },
      { name: 'engine' },
      { name: 'result', unit: 'bytes' },
      { name: 'notebooks' },
      { name: 'key' },
    ],
    rows: operations.map(({ title, status, finishedAt, engine, resultBytes, notebooks, key }) => [
      title,
      states[status]?.word,
      finishedAt,
      engine,
      status === 'SUCCEEDED' && resultBytes > 0 ? resultBytes : null,
      notebooks.map(({ title: notebook, id }) => notebook || id).join(', '),
      key,
    ]),
  };
}

/** Up and down lead from name to name, X presses the row's box. */
function moveRow(event: KeyboardEvent<HTMLTableSectionElement>): void {
  const row = event.target instanceof Element ? event.target.closest('tr') : null;
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'x') row.querySelector<HTMLInputElement>('input[type=checkbox]')?.click();
  const next =
    event.key === 'ArrowDown' ? row.nextElementSibling : event.key === 'ArrowUp' ? row.previousElementSibling : null;
  if (!next) return;
  event.preventDefault();
  next.querySelector<HTMLAnchorElement>('th a')?.focus();
}
