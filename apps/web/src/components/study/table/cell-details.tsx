import Link from 'next/link';
import { difference, whole } from '../../../format/numbers';
import { capitalised, words } from '../../../format/words';
import { measuresOf } from '../../../studies/results/measures';
import type { Against, Result } from '../../../studies/results/result';
import { scoreText } from '../../../studies/results/scores';
import { levelText } from '../../../studies/spec/names';
import { operationAddress } from '../../library/addresses';
import { StateSign } from '../../library/state-sign';
import css from '../study.module.css';
import { pText, verdictWord } from './verdict-words';

/** Everything that is known of a cell: its settings, its figures, what the test says, and where its results stand. */
export function CellDetails({ cell, retry }: { cell: Result; retry: (() => void) | undefined }) {
  const { settings, status, failure, figures, against, scores, operations } = cell;
  return (
    <div className={css.details}>
      <StateSign status={status} />
      {failure && (
        <p className={css.failure}>
          {failure.message} {failure.remedy}
        </p>
      )}
      {retry && (
        <button type="button" className="primary" onClick={retry}>
          Try this cell again
        </button>
      )}
      <dl>
        {Object.entries(settings).map(([name, level]) => (
          <div key={name}>
            <dt>{words(name)}</dt>
            <dd>{levelText(name, level)}</dd>
          </div>
        ))}
        {measuresOf([cell]).map(({ name, title, unit, text }) => {
          const figure = figures[name];
          if (!figure) return null;
          const interval =
            figure.low === undefined || figure.high === undefined
              ? ''
              : ` (95 %: ${text(figure.low)} to ${text(figure.high)})`;
          return (
            <div key={name}>
              <dt>{title}</dt>
              <dd>
                {text(figure.value)}
                {unit && ` ${unit}`}
                {interval}
              </dd>
            </div>
          );
        })}
      </dl>
      {against && <p>{againstText(against)}</p>}
      {Object.entries(scores ?? {}).map(
        ([figure, { title, items, against: tested }]) =>
          tested && (
            <p key={figure}>
              {title}, {whole(items)} items, against the reference: {verdictWord(tested.verdict)},{' '}
              {pText(tested.adjustedP)} (McNemar, adjusted by Holm), {scoreText(tested)}
            </p>
          ),
      )}
      {operations.length > 0 && (
        <ul className={css.links}>
          {operations.map(({ kind, key }) => (
            <li key={key}>
              <Link href={operationAddress(key)} prefetch={false}>
                {capitalised(words(kind).toLowerCase())}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function againstText({ verdict, difference: nats, low, high, adjustedP, rowsNeeded }: Against): string {
  const interval =
    low === undefined || high === undefined ? '' : ` (95 %: ${difference(low, 4)} to ${difference(high, 4)})`;
  const p = adjustedP === undefined ? '' : `, ${pText(adjustedP)} adjusted by Holm`;
  const more = rowsNeeded === undefined ? '' : ` About ${whole(rowsNeeded)} more rows would tell.`;
  return `Against the reference: ${verdictWord(verdict)}, ${difference(nats, 4)} nats a token${interval}${p}.${more}`;
}
