import { difference, fixed, percent, whole } from '../../format/numbers';
import type { Tabular } from '../../format/tabular';
import type { Subject } from '../find';
import { Figure } from '../parts/figure';
import { OverlapNotes } from '../parts/overlap-notes';
import { Pending } from '../parts/pending';
import { type Tile, Tiles } from '../parts/tiles';
import type { View, ViewProps } from '../view';
import { DifferenceDistribution, SortedDifferences } from './charts';
import { type Comparison, type ComparisonObject, comparisonsOf, sortedRows } from './model';
import { RowList } from './row-list';
import css from './view.module.css';

/** Where a model loses against another: row by row, with the text of the rows. */
export const rowsView: View = {
  name: 'rows',
  title: 'Rows compared',
  compares: false,
  accepts: (subject: Subject) => comparisonsOf(subject).length > 0,
  Component: RowsView,
};

function RowsView({ subjects }: ViewProps) {
  return subjects.flatMap((subject) =>
    comparisonsOf(subject).map((comparison) => (
      <Compared key={`${subject.path.join()} ${comparison.object.base?.key}`} comparison={comparison} />
    )),
  );
}

function Compared({ comparison }: { comparison: Comparison }) {
  const { object, sequenceLength } = comparison;
  if (object.rows === null) return <Pending>The rows are compared as soon as both evaluations are there.</Pending>;
  const quantiles = object.rowDifference?.quantiles;
  const length = sequenceLength === undefined ? '' : ` Rows of ${whole(sequenceLength)} tokens.`;
  return (
    <div className={css.rows}>
      {object._verdict?.words && (
        <p className={css.verdict} data-verdict={object._verdict.verdict}>
          {sentence(object._verdict.words)}
        </p>
      )}
      <Tiles tiles={tilesOf(object)} />
      <OverlapNotes keys={[comparison.key]} />
      {quantiles && (
        <Figure
          title="Differences of the rows"
          drawn
          data={() => differenceTable(quantiles)}
          note={`NLL per token less that of what is compared with: right of 0 a row has become harder.${length}`}
        >
          <DifferenceDistribution quantiles={quantiles} />
        </Figure>
      )}
      {quantiles && (
        <Figure
          title="Rows in order"
          drawn
          data={() => differenceTable(quantiles)}
          note={`A steep end at the right: a few rows carry the loss.${length}`}
        >
          <SortedDifferences quantiles={quantiles} />
        </Figure>
      )}
      <RowList comparison={comparison} note={`Differences and NLL per predicted token.${length} Texts may be cut.`} />
    </div>
  );
}

/** “worse: …” as a sentence of its own. */
function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}

function differenceTable(quantiles: readonly number[]): Tabular {
  return {
    columns: [
      { name: 'rows up to', unit: '%' },
      { name: 'difference', unit: 'nats a token' },
    ],
    rows: sortedRows(quantiles).map(({ share, difference: value }) => [share, value]),
  };
}

function tilesOf({ rows, worse, difference: value, interval }: ComparisonObject): Tile[] {
  const tiles: Tile[] = [];
  if (rows != null) tiles.push({ label: 'Rows', value: whole(rows) });
  if (worse != null) {
    tiles.push({
      label: 'Harder than before',
      value: whole(worse),
      unit: rows ? `rows, ${percent(worse / rows, 0)}` : 'rows',
    });
  }
  if (value != null) {
    tiles.push({ label: 'Difference of the NLL', value: difference(value, 4), unit: 'nats a token' });
    tiles.push({ label: 'Perplexity', value: `× ${fixed(Math.exp(value), 3)}` });
  }
  if (interval?.low != null && interval.high != null) {
    tiles.push({
      label: '95 % interval, rows paired',
      value: `${difference(interval.low, 4)} to ${difference(interval.high, 4)}`,
      unit: 'nats a token',
    });
  }
  return tiles;
}
