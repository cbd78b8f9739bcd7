import { percent } from '../../format/numbers';
import { linesOf } from '../results/lines';
import { levelText } from '../spec/names';
import type { Finder } from './finding';
import { type Said, together } from './together';

/** Factors of which more costs more, so that the smallest that does is wanted. */
const costly = ['samples', 'steps'];
/** Within this of the figure with the most counts as enough. */
const enough = 0.01;

/** From where on more of something no longer lowers the perplexity by a hundredth. */
export const knee: Finder = (study) =>
  costly.flatMap((name) => {
    const factor = study.factors.find((one) => one.name === name);
    if (!factor || factor.levels.length < 3) return [];
    const most = Math.max(...factor.levels.map(Number));
    const said = linesOf(study, { axis: name, measure: 'perplexity' }).flatMap(
      ({ name: line, points }): readonly Said[] => {
        const last = points.at(-1);
        // Without the largest there is nothing to fall short of.
        if (points.length < 3 || last?.x !== most) return [];
        const reached = points.findLastIndex((point) => Math.abs(point.value / last.value - 1) > enough) + 1;
        const from = points[reached] ?? last;
        const of = line === 'all cells' ? '' : line;
        const title = factor.title.toLowerCase();
        const text =
          from === last
            ? `the curve over ${title} has not gone flat: up to ${levelText(name, most)} each step moves the perplexity by more than ${percent(enough, 0)}`
            : `from ${levelText(name, from.x)} on (${title}), perplexity stays within ${percent(enough, 0)} of that with ${levelText(name, most)}`;
        return [{ of, text }];
      },
    );
    return together('knee', said);
  });
