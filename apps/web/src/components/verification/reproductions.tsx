import type { Tabular } from '../../format/tabular';
import { duration, instant } from '../../format/time';
import { plural } from '../../format/words';
import { states } from '../library/kinds';
import css from '../library/library.module.css';
import { RunState } from '../library/run-state';
import { Scroll } from '../library/shell';
import type { Verification } from './use-verification';
import { VerdictSign } from './verdict-sign';
import own from './verification.module.css';

type Reproduction = Verification['reproductions'][number];

/** Each time that a result was computed again, with what came out. */
export function Reproductions({ reproductions }: { reproductions: readonly Reproduction[] }) {
  return (
    <Scroll label="Runs that computed it again" data={() => reproductionsTable(reproductions)}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col" className={css.number}>
              Run
            </th>
            <th scope="col">Outcome</th>
            <th scope="col">Digest</th>
            <th scope="col">Engine</th>
            <th scope="col">Ended</th>
            <th scope="col" className={css.number}>
              Took
            </th>
          </tr>
        </thead>
        <tbody>
          {reproductions.map((run) => (
            <tr key={run.key}>
              <th scope="row" className={css.number}>
                {run.number}
              </th>
              <td className={css.wide}>
                <Outcome run={run} />
              </td>
              <td className={own.digest} title={run.digest ?? undefined}>
                {run.digest?.slice(0, 12) ?? '–'}
              </td>
              <td>{run.engine ?? '–'}</td>
              <td>{run.finishedAt ? instant(run.finishedAt) : '–'}</td>
              <td className={css.number}>{run.seconds !== null ? duration(run.seconds) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function reproductionsTable(reproductions: readonly Reproduction[]): Tabular {
  return {
    columns: [
      { name: 'run' },
      { name: 'state' },
      { name: 'same bytes' },
      { name: 'parts that differ' },
      { name: 'digest' },
      { name: 'engine' },
      { name: 'ended' },
      { name: 'took', unit: 's' },
    ],
    rows: reproductions.map(({ number, status, agrees, differing, digest, engine, finishedAt, seconds }) => [
      number,
      states[status]?.word,
      agrees === null ? undefined : agrees ? 'yes' : 'no',
      differing,
      digest,
      engine,
      finishedAt,
      seconds,
    ]),
  };
}

function Outcome({ run }: { run: Reproduction }) {
  const { status, fraction, agrees, parts, differing, differingParts, error } = run;
  if (status !== 'SUCCEEDED') return <RunState status={status} fraction={fraction} error={error} />;
  if (agrees === null) return <>The stored result was gone when it ended.</>;
  if (agrees) return <VerdictSign verdict="VERIFIED">Same bytes in {plural(parts ?? 0, 'part')}</VerdictSign>;
  const more = (differing ?? 0) - differingParts.length;
  return (
    <>
      <VerdictSign verdict="DIFFERS">
        {differing === 0 ? 'The summary differs' : `${differing} of ${plural(parts ?? 0, 'part')} differ`}
      </VerdictSign>
      {differingParts.length > 0 && (
        <p className={own.parts}>
          {differingParts.join(', ')}
          {more > 0 && ` and ${more} more`}
        </p>
      )}
    </>
  );
}
