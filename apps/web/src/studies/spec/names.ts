import { isObject } from '../../format/json';
import { percent, whole } from '../../format/numbers';
import { words } from '../../format/words';
import type { Level } from './levels';

/** Factors whose levels are shares of one. */
const shares = new Set(['ratio']);

/** A level as a table's heading says it. Names of the schema stay as they are: papers and scripts have the same. */
export function levelText(factor: string, level: Level): string {
  if (level === null || level === undefined) return 'none';
  if (typeof level === 'number') return numberText(factor, level);
  if (typeof level === 'boolean') return level ? 'yes' : 'no';
  if (Array.isArray(level)) return level.length === 0 ? 'none' : level.map((inner) => levelText('', inner)).join(', ');
  if (isObject(level) && factor === 'calibrationData') return mixtureText(level);
  if (isObject(level)) {
    return Object.entries(level)
      .map(([name, inner]) => `${words(name).toLowerCase()} ${levelText(name, inner)}`)
      .join(', ');
  }
  return String(level);
}

/** A mixture: a 70 % + b 30 %. */
function mixtureText(level: Readonly<Record<string, unknown>>): string {
  const total = Object.values(level).reduce((sum: number, share) => sum + Number(share), 0);
  return Object.entries(level)
    .map(([name, share]) => `${name} ${percent(Number(share) / total, 0)}`)
    .join(' + ');
}

function numberText(factor: string, level: number): string {
  if (shares.has(factor)) return percent(level, decimalsOf(level * 100));
  return Number.isInteger(level) ? whole(level) : String(level);
}

/** As many decimals as the number needs, at most two: 20 %, 12.5 %. */
function decimalsOf(value: number): number {
  const text = String(Number(value.toFixed(2)));
  return text.split('.')[1]?.length ?? 0;
}

/** What a factor is called in the middle of a sentence. */
export function factorWord(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}

/** A setting in words: ratio 50 %, compensation BASELINE_BIAS. */
export function settingText(title: string, factor: string, level: Level): string {
  return `${factorWord(title)} ${levelText(factor, level)}`;
}
