import { short } from '../../format/numbers';
import { groupsOf } from '../results/groups';
import { linesOf, type Point } from '../results/lines';
import { afterThePlan } from '../results/plans';
import type { LayerShape, Result } from '../results/result';
import { levelKey } from '../spec/levels';
import { levelText } from '../spec/names';
import type { Finder } from './finding';
import { cellText, listed } from './settings-text';
import { type Said, together } from './together';

/** Sentences on layers; of more, the picture of layers says it better. */
const mostLayers = 3;

/** Where the perplexity climbs most from one ratio to the next; one sentence for all lines that climb most there. */
export const steepest: Finder = (study) => {
  const climbs = linesOf(study, { axis: 'ratio', measure: 'perplexity' }).flatMap(({ name, points }) => {
    if (points.length < 3) return [];
    const steps = points.slice(1).map((point, index) => ({ from: points[index] as Point, to: point }));
    const growth = ({ from, to }: (typeof steps)[number]) => Math.log(to.value / from.value) / (to.x - from.x);
    const step = steps.reduce((best, each) => (growth(each) > growth(best) ? each : best));
    const factor = step.to.value / step.from.value;
    if (factor <= 1) return [];
    const place = `from ${levelText('ratio', step.from.x)} to ${levelText('ratio', step.to.x)}`;
    return [{ place, grows: `${short(factor)}-fold${name === 'all cells' ? '' : ` with ${name}`}` }];
  });
  return [...groupsOf(climbs, ({ place }) => place)].map(([place, lines]) => ({
    kind: 'steepest',
    text: `the steepest climb is ${place}, where perplexity grows ${listed(lines.map(({ grows }) => grows))}.`,
  }));
};

/** Which layer is the first to lose all its heads or channels as the ratio grows; else which one is left with least. */
export const firstLayer: Finder = (study) => {
  const drawn = study.cells.filter((cell) => cell.layers && typeof cell.settings.ratio === 'number');
  const others = study.factors.map(({ name }) => name).filter((name) => name !== 'ratio');
  // What is added to a pruned model changes no mask: such cells tell the same.
  const telling = others.filter((name) => !afterThePlan.includes(name));
  const key = ({ settings }: Result) => telling.map((name) => levelKey(settings[name])).join(' ');
  const said = [...groupsOf(drawn, key).values()].flatMap((cells): readonly Said[] => {
    const ordered = cells.toSorted((a, b) => Number(a.settings.ratio) - Number(b.settings.ratio));
    const last = ordered.at(-1);
    if (!last) return [];
    const without = study.factors.map(({ name }) => name).filter((name) => !telling.includes(name));
    const of = cellText(study, last, without);
    for (const cell of ordered) {
      const gone = (cell.layers ?? []).flatMap(emptied);
      if (gone.length > 0)
        return [
          {
            of,
            text: `the first to lose a whole module is ${gone.join(', ')}, at ratio ${levelText('ratio', cell.settings.ratio)}`,
          },
        ];
    }
    const [thinnest] = (last.layers ?? []).toSorted((a, b) => least(a) - least(b));
    if (!thinnest) return [];
    const what = thinnest.attention < thinnest.mlp ? 'heads' : 'channels';
    return [
      {
        of,
        text: `no layer loses a whole module; at ratio ${levelText('ratio', last.settings.ratio)} layer ${thinnest.layer} keeps the smallest share, ${Math.round(100 * least(thinnest))} % of its ${what}`,
      },
    ];
  });
  const findings = together('first layer', said);
  return findings.length > mostLayers ? [] : findings;
};

function emptied({ layer, attention, mlp }: LayerShape): string[] {
  return [
    ...(attention === 0 ? [`the attention of layer ${layer}`] : []),
    ...(mlp === 0 ? [`the MLP of layer ${layer}`] : []),
  ];
}

function least({ attention, mlp }: LayerShape): number {
  return Math.min(attention, mlp);
}
