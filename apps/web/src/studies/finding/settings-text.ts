import { type Factor, type Result, type Results, varying } from '../results/result';
import { type Level, sameLevel } from '../spec/levels';
import { levelText, settingText } from '../spec/names';

/** In what a cell differs from the study's other cells, in words; without the factors that the sentence names itself. */
export function cellText({ factors }: Pick<Results, 'factors'>, cell: Result, without: readonly string[] = []): string {
  // What a cell does not set says nothing of it.
  const named = varying(factors).filter(({ name }) => !without.includes(name) && cell.settings[name] != null);
  return named.map(({ name, title }) => settingText(title, name, cell.settings[name])).join(', ');
}

/** A level by itself where its name says enough, such as BASELINE_BIAS; a number with what it is of, such as steps 4. */
export function levelName({ name, title }: Pick<Factor, 'name' | 'title'>, level: Level): string {
  return typeof level === 'number' ? settingText(title, name, level) : levelText(name, level);
}

/** a, b and c */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** The first few, and how many more there are. */
export function shortened(items: readonly string[], most = 3): string {
  if (items.length <= most) return listed(items);
  return `${items.slice(0, most).join('; ')}; and ${items.length - most} more`;
}

/** What the study compares with: compensation NONE, the dense model. */
export function referenceText({ reference, factors }: Pick<Results, 'reference' | 'factors'>): string {
  if (reference === 'DENSE') return 'the dense model';
  const titleOf = (name: string) => factors.find((factor) => factor.name === name)?.title ?? name;
  return Object.entries(reference)
    .map(([name, level]) => settingText(titleOf(name), name, level))
    .join(', ');
}

/** Whether a cell has the levels that others are compared with. */
export function isReference({ reference }: Pick<Results, 'reference'>, { settings }: Result): boolean {
  if (reference === 'DENSE') return false;
  return Object.entries(reference).every(([name, level]) => sameLevel(settings[name], level));
}
