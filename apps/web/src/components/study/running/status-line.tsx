import { percent } from '../../../format/numbers';
import { remaining } from '../../../format/time';
import { plural } from '../../../format/words';
import type { StudyNode } from '../../../studies/follow';
import status from '../../cell/status.module.css';
import { Icon, type IconName } from '../../chrome/icons';
import { useShownState } from '../../outline/cell-states';

type Tone = 'good' | 'bad' | 'warn' | 'accent' | undefined;

const words: Readonly<Record<string, readonly [icon: IconName, word: string, tone: Tone]>> = {
  PLANNED: ['run', 'Ready to run', 'accent'],
  RUNNING: ['clock', 'Running', 'accent'],
  PAUSED: ['pending', 'Paused', 'warn'],
  SUCCEEDED: ['check', 'Done', 'good'],
  FAILED: ['warning', 'Failed', 'bad'],
  CANCELLED: ['stop', 'Cancelled', 'warn'],
};

/** The true state of a study in a line. Its sign, its word and its colour say the same. */
export function StatusLine({ study }: { study: StudyNode | undefined }) {
  const [icon, word, tone] =
    words[study?.status ?? 'PLANNED'] ?? (['pending', study?.status ?? '', undefined] as const);
  useShownState({ icon, word, tone });
  return (
    <span className={status.status} data-tone={tone}>
      <Icon name={icon} className={status.icon} />
      <span className={status.word}>{word}</span>
      {study && <span className={status.detail}>{detailOf(study)}</span>}
    </span>
  );
}

function detailOf({ status: state, counts, progress }: StudyNode): string {
  const { refused, ...others } = counts;
  const all = Object.values(others).reduce((sum, count) => sum + count, 0);
  return [
    `${counts.succeeded} of ${plural(all, 'cell')}`,
    state === 'RUNNING' && percent(progress.fraction, 0),
    state === 'RUNNING' && remaining(progress),
    counts.failed > 0 && `${counts.failed} failed`,
    refused > 0 && `${refused} refused`,
  ]
    .filter(Boolean)
    .join(', ');
}
