import type { Verdict } from '../../verification/verdict';
import type { IconName } from '../chrome/icons';

/** How a verdict is shown: a sign, words and a tone that say the same. */
export const verdicts: Record<Verdict, { icon: IconName; words: string; tone: 'good' | 'bad' | 'warn' }> = {
  VERIFIED: { icon: 'check', words: 'Verified', tone: 'good' },
  CLAIMED: { icon: 'clock', words: 'Claimed by a bundle', tone: 'warn' },
  DIFFERS: { icon: 'warning', words: 'Differs', tone: 'bad' },
};
