import { whole } from '../format/numbers';
import { plural, words } from '../format/words';
import { Moment } from './moment';
import css from './provenance.module.css';
import type { Shown } from './shown';

/** What an answer rests on: each operation with its key, its engine, when, and on how much text. */
export function Provenance({ operations }: { operations: readonly Shown[] }) {
  return (
    <details>
      <summary>{summary(operations)}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={css.scroll} aria-label="What the results rest on" tabIndex={0}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">Result</th>
              <th scope="col">Key</th>
              <th scope="col">Engine</th>
              <th scope="col">Computed</th>
              <th scope="col" className={css.number}>
                Tokens
              </th>
              <th scope="col" className={css.number}>
                Sequence length
              </th>
            </tr>
          </thead>
          <tbody>
            {operations.map((operation) => (
              <tr key={operation.key}>
                <th scope="row">
                  {words(operation.kind)}
                  {operation.version !== undefined && ` v${operation.version}`}
                </th>
                <td>
                  <code title={operation.key}>{operation.key.slice(0, 12)}</code>
                </td>
                <td>{operation.computed ? (operation.engine ?? 'while answering') : 'not computed'}</td>
                <td>{operation.finishedAt ? <Moment at={operation.finishedAt} /> : '–'}</td>
                <td className={css.number}>{operation.tokens === undefined ? '–' : whole(operation.tokens)}</td>
                <td className={css.number}>
                  {operation.sequenceLength === undefined ? '–' : `${whole(operation.sequenceLength)} tokens`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

/** 4 results · onnx cpu · sequences of 128 tokens */
function summary(operations: readonly Shown[]): string {
  const engines = [...new Set(operations.flatMap(({ engine }) => engine ?? []))];
  const lengths = [...new Set(operations.flatMap(({ sequenceLength }) => sequenceLength ?? []))];
  const parts = [plural(operations.length, 'result'), engines.join(', ')];
  if (lengths.length > 0) parts.push(`sequences of ${lengths.map(whole).join(' and ')} tokens`);
  return parts.filter(Boolean).join(' · ');
}
