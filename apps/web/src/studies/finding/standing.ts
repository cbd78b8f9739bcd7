import { plural } from '../../format/words';
import { groupsOf } from '../results/groups';
import type { Finder } from './finding';
import { shortened } from './settings-text';

/** On how much of the study everything else rests. */
export const standing: Finder = ({ cells: all }) => {
  const cells = all.filter(({ status }) => status !== 'REFUSED');
  const done = cells.filter(({ status }) => status === 'SUCCEEDED').length;
  const failed = cells.filter(({ status }) => status === 'FAILED');
  if (done === 0 || (done === cells.length && failed.length === 0)) return [];
  const reasons = [...groupsOf(failed, ({ failure }) => failure?.message ?? 'no reason is known')].map(
    ([message, group]) => `${plural(group.length, 'cell')}: ${message.replace(/\.$/, '')}`,
  );
  const why = reasons.length > 0 ? ` Failed: ${shortened(reasons)}.` : '';
  return [
    { kind: 'standing', text: `This rests on ${done} of ${cells.length} cells and may change with the rest.${why}` },
  ];
};
