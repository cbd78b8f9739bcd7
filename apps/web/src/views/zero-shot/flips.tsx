import { difference, whole } from '../../format/numbers';
import { plural } from '../../format/words';
import type { Subject } from '../find';
import { Figure } from '../parts/figure';
import { Pending } from '../parts/pending';
import { type Tile, Tiles } from '../parts/tiles';
import type { View, ViewProps } from '../view';
import { Flips } from './items';
import { comparisonsOf, flipsOf, type ZeroShotComparisonObject } from './model';

/** Which items a model gains and loses against another. */
export const zeroShotFlipsView: View = {
  name: 'zero-shot-flips',
  title: 'Items that flip',
  compares: false,
  accepts: (subject: Subject) => comparisonsOf(subject).length > 0,
  Component: FlipsView,
};

function FlipsView({ subjects }: ViewProps) {
  return subjects.flatMap((subject) =>
    comparisonsOf(subject).map((comparison) => (
      <Compared key={`${subject.path.join()} ${comparison.base?.key} ${comparison.metric}`} comparison={comparison} />
    )),
  );
}

function Compared({ comparison }: { comparison: ZeroShotComparisonObject }) {
  if (comparison.items === null) {
    return <Pending>The items are compared as soon as both results are there.</Pending>;
  }
  const flips = flipsOf(comparison);
  const selected = comparison.flips?.edges?.length ?? 0;
  const all = (comparison.gained ?? 0) + (comparison.lost ?? 0);
  return (
    <>
      <Tiles tiles={tilesOf(comparison)} />
      {flips.length > 0 && (
        <Figure
          title="Items that flip"
          data={() => ({
            columns: [{ name: 'item' }, { name: 'change' }, { name: 'right' }, { name: 'before' }, { name: 'now' }],
            rows: flips.map(({ gained, answer, baseAnswer }) => [
              answer.item + 1,
              gained ? 'gained' : 'lost',
              answer.gold + 1,
              baseAnswer.chosen + 1,
              answer.chosen + 1,
            ]),
          })}
          note={`${whole(flips.length)}${all > 0 ? ` of ${whole(all)}` : ''} items, as asked for. Scores before → now, in nats or nats a character.`}
        >
          <Flips flips={flips} />
        </Figure>
      )}
      {flips.length < selected && (
        <Pending>
          {plural(selected - flips.length, 'item')} cannot be shown: select gained, answer{' '}
          {'{ item gold chosen choices { score } }'} and baseAnswer {'{ chosen choices { score } }'} of each.
        </Pending>
      )}
    </>
  );
}

function tilesOf({
  items,
  difference: value,
  standardError,
  gained,
  lost,
  p,
  verdict,
  moreItems,
}: ZeroShotComparisonObject): Tile[] {
  const tiles: Tile[] = [];
  if (items != null) tiles.push({ label: 'Items', value: whole(items) });
  if (value != null) {
    const error = standardError == null ? '' : ` ± ${(standardError * 100).toFixed(1)}`;
    tiles.push({ label: 'Accuracy less the other’s', value: `${difference(value * 100, 1)}${error}`, unit: 'points' });
  }
  if (gained != null) tiles.push({ label: 'Gained', value: whole(gained), unit: 'items' });
  if (lost != null) tiles.push({ label: 'Lost', value: whole(lost), unit: 'items' });
  if (p != null) tiles.push({ label: 'McNemar’s test', value: `p = ${p < 0.001 ? p.toExponential(1) : p.toFixed(3)}` });
  if (verdict) {
    const more = moreItems == null ? '' : `about ${whole(moreItems)} more items would tell`;
    tiles.push({ label: 'Verdict', value: verdict.toLowerCase(), unit: more });
  }
  return tiles;
}
