import { mixedText } from '../results/best';
import { groupsOf } from '../results/groups';
import { measuresOf, perplexity, type StudyMeasure } from '../results/measures';
import type { Result, Results } from '../results/result';
import { levelText } from '../spec/names';
import type { Finder, Finding } from './finding';
import { cellText } from './settings-text';

/** What besides perplexity was measured and has a better end: where it is best and where worst, model by model. */
export const measured: Finder = (study) => {
  const all = measuresOf(study.cells).filter(({ name, better }) => name !== perplexity.name && better !== undefined);
  // A mean over tasks speaks for them.
  const spoken = all.some(({ name }) => name === 'accuracy')
    ? all.filter(({ name }) => !name.startsWith('accuracy_'))
    : all;
  return spoken.flatMap((measure) => endsOf(study, measure));
};

function endsOf(study: Results, measure: StudyMeasure): Finding[] {
  const cells = study.cells.filter(({ figures }) => figures[measure.name] !== undefined);
  const mixed = mixedText(cells, measure.name);
  if (mixed) return [{ kind: 'measured', text: `${measure.title}: ${mixed}` }];
  const groups = groupsOf(cells, ({ settings }) => levelText('model', settings.model));
  return [...groups].flatMap(([model, group]): Finding[] => {
    if (group.length < 2) return [];
    const ordered = group.toSorted((a, b) => numberOf(a, measure) - numberOf(b, measure));
    const [low, high] = [ordered[0], ordered.at(-1)];
    if (!low || !high) return [];
    const of = groups.size > 1 ? `${model}: ` : '';
    if (numberOf(low, measure) === numberOf(high, measure)) {
      return [{ kind: 'measured', text: `${of}${measure.title} is ${text(low, measure)} in every cell.` }];
    }
    const [best, worst] = measure.better === 'higher' ? [high, low] : [low, high];
    const [most, least] = measure.better === 'higher' ? ['highest', 'lowest'] : ['lowest', 'highest'];
    const at = (cell: Result) => cellText(study, cell, groups.size > 1 ? ['model'] : []);
    return [
      {
        kind: 'measured',
        text: `${of}${measure.title} is ${most} at ${at(best)}: ${text(best, measure)}; ${least} at ${at(worst)}: ${text(worst, measure)}.`,
      },
    ];
  });
}

function numberOf({ figures }: Result, { name }: StudyMeasure): number {
  return figures[name]?.value ?? Number.NaN;
}

function text(cell: Result, measure: StudyMeasure): string {
  return [measure.text(numberOf(cell, measure)), measure.unit].filter(Boolean).join(' ');
}
