import { capitalised } from '../../format/words';
import type { Results } from '../results/result';
import { extremes } from './extremes';
import type { Finder, Finding } from './finding';
import { gap } from './gap';
import { knee } from './knee';
import { firstLayer, steepest } from './limit';
import { measured } from './measured';
import { standing } from './standing';
import { verdicts } from './verdicts';

/** Everything that is read from results, in the order in which it is said. A new finding is a file and a line here. */
const finders: readonly Finder[] = [standing, verdicts, extremes, measured, gap, knee, steepest, firstLayer];

/** What the figures and tests of a study say; empty while there are none. */
export function findingsOf(study: Results): readonly Finding[] {
  return finders.flatMap((find) => find(study)).map(({ kind, text }) => ({ kind, text: capitalised(text) }));
}
