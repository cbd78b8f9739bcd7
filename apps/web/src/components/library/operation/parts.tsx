import type { Tabular } from '../../../format/tabular';
import { duration } from '../../../format/time';
import { plural, words } from '../../../format/words';
import { states } from '../kinds';
import css from '../library.module.css';
import { RunState } from '../run-state';
import { Scroll } from '../shell';
import type { Operation } from './use-operation';

type Part = Operation['parts']['edges'][number]['node'];

/** The parts of an operation with what became of each attempt. */
export function Parts({ operation: { parts } }: { operation: Operation }) {
  if (parts.edges.length === 0) return null;
  return (
    <>
      <h3>Parts</h3>
      <Scroll label="Parts" data={() => partsTable(parts.edges.map(({ node }) => node))}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">State</th>
              <th scope="col">Worker</th>
              <th scope="col" className={css.number}>
                Attempts
              </th>
              <th scope="col" className={css.number}>
                Took
              </th>
            </tr>
          </thead>
          <tbody>
            {parts.edges.map(({ node }) => (
              <tr key={node.key}>
                <th scope="row">{partText(node.part)}</th>
                <td>
                  <RunState status={node.status} fraction={node.fraction} error={node.error} />
                </td>
                <td>{node.worker ?? '–'}</td>
                <td className={css.number}>{attempts(node)}</td>
                <td className={css.number}>{node.seconds !== null ? duration(node.seconds) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {parts.pageInfo.hasNextPage && <p className={css.note}>The first hundred parts.</p>}
    </>
  );
}

function partsTable(parts: readonly Part[]): Tabular {
  return {
    columns: [
      { name: 'part' },
      { name: 'state' },
      { name: 'worker' },
      { name: 'attempts' },
      { name: 'faults' },
      { name: 'workers lost' },
      { name: 'took', unit: 's' },
    ],
    rows: parts.map(({ part, status, worker, attempt, faults, deaths, seconds }) => [
      partText(part),
      states[status]?.word,
      worker,
      attempt,
      faults,
      deaths,
      seconds,
    ]),
  };
}

function attempts({ attempt, faults, deaths }: Part): string {
  const mishaps = [faults > 0 && plural(faults, 'fault'), deaths > 0 && `${plural(deaths, 'worker')} lost`].filter(
    Boolean,
  );
  return mishaps.length > 0 ? `${attempt} (${mishaps.join(', ')})` : String(attempt);
}

/** First row 0, rows 64 */
function partText(part: unknown): string {
  const entries = typeof part === 'object' && part !== null ? Object.entries(part) : [];
  const figures = entries.filter(([, value]) => ['number', 'string'].includes(typeof value));
  return figures.length > 0 ? figures.map(([name, value]) => `${words(name)} ${value}`).join(', ') : 'All of it';
}
