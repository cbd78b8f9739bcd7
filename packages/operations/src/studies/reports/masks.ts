import { factorNamed, type Settings } from '@flapbook/studies';
import type { AgreementSpread } from '../plans/agreement.ts';
import type { StudyReport } from './report.ts';

/** A table of a report: names and cells as text. */
export interface TextTable {
  readonly title: string;
  /** What its numbers are. */
  readonly note: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What masks have in common between the levels of a factor, a table for each factor. */
export function agreementTables({ agreements }: StudyReport): TextTable[] {
  return agreements.map(({ factor, title, between }) => ({
    title: `Masks in common by ${title}`,
    note: 'Units that both keep over those that either keeps (Jaccard), all other settings alike: the mean over pairs of plans, and the lowest and highest of them.',
    header: [title, 'and', 'pairs', 'all units', 'heads', 'channels'],
    rows: between.map(({ one, other, pairs, jaccard, modules }) => [
      levelText(factor, one),
      levelText(factor, other),
      String(pairs),
      ...[jaccard, modules.attention, modules.mlp].map(spreadText),
    ]),
  }));
}

/** Which units go at which of the ratios, a table for each of the other settings; none where one ratio was taken. */
export function removalTables({ removals }: StudyReport): TextTable[] {
  return removals
    .filter(({ ratios }) => ratios.length > 1)
    .map(({ settings, ratios, layers }) => ({
      title: ['Order of removal', ...settingsTexts(settings)].join(', '),
      note: 'Heads that go first at each ratio, by their numbers from 0, and the share of the MLP channels that is gone there.',
      header: [
        'layer',
        ...ratios.flatMap((ratio) => [
          `heads at ${levelText('ratio', ratio)}`,
          `channels at ${levelText('ratio', ratio)}`,
        ]),
      ],
      rows: layers.map(({ layer, heads, channels, allChannels }) => [
        String(layer),
        ...ratios.flatMap((ratio, i) => [
          heads.flatMap((at, head) => (at === ratio ? [head] : [])).join(' '),
          `${((100 * channels[i]!) / allChannels).toFixed(1)} %`,
        ]),
      ]),
    }));
}

function settingsTexts(settings: Settings): string[] {
  return Object.entries(settings).map(([name, level]) => `${factorNamed(name)!.title} ${levelText(name, level)}`);
}

function levelText(factor: string, level: Settings[string]): string {
  return factorNamed(factor)!.text(level);
}

function spreadText({ mean, low, high }: AgreementSpread): string {
  const text = (value: number) => `${(100 * value).toFixed(1)} %`;
  return low === high ? text(mean) : `${text(mean)} (${text(low)} to ${text(high)})`;
}
