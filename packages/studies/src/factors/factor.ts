import { METRICS, type Metric, type MetricName } from '@flapbook/flap';
import { z } from 'zod';
import type { Level, Settings } from '../level.ts';

/** The steps of a chain, in their order: what comes early is shared by more cells. */
export const STAGES = ['model', 'calibration', 'saliency', 'plan', 'pruned', 'evaluation'] as const;
export type Stage = (typeof STAGES)[number];

/** A level of a factor that has a closed set of them. */
export interface Choice {
  readonly value: Level;
  /** In words, for people. */
  readonly title: string;
}

/** Something that a study varies, or holds fixed. */
export interface Factor {
  readonly name: string;
  /** The name in words, for people. */
  readonly title: string;
  /** What it is, with the unit of its levels. */
  readonly description: string;
  readonly stage: Stage;
  /** Numbers may be given as ranges, and their extremes say more than what lies between. */
  readonly numeric: boolean;
  readonly level: z.ZodType<Level>;
  /** All levels there are, where that is a closed set. */
  readonly choices?: readonly Choice[];
  /** What holds where nobody says anything; null leaves it to the operation. */
  readonly default: Level;
  /** The parameter of its stage's operation that a level is the value of; absent where more than one depends on it. */
  readonly parameter?: string;
  /** The parameter's value, where that is not the level itself. */
  value?(level: Level): Level;
  /** A level in words, for people. */
  text(level: Level): string;
  /** Why these settings cannot be meant, where no operation would say so because it has no use for the level. */
  contradiction?(settings: Settings): string | null;
}

type Draft = Pick<Factor, 'name' | 'title' | 'description' | 'stage'> &
  Partial<Pick<Factor, 'default' | 'parameter' | 'value' | 'text' | 'contradiction'>>;

/** A factor whose levels are names. */
export function nameFactor(draft: Draft): Factor {
  const level = z.string('must be a name').min(1, 'must not be empty').max(500, 'may have at most 500 characters');
  return { numeric: false, level: nullable(level), default: null, text: shown, ...draft };
}

/** A factor whose levels are those of a registry, which grows by itself. */
export function choiceFactor(draft: Draft & { readonly choices: readonly Choice[] }): Factor {
  const values = draft.choices.map(({ value }) => value);
  const level = z.custom<Level>((value) => values.includes(value as Level), {
    error: ({ input }) => `must be one of ${values.map(shown).join(', ')}; it is ${given(input)}`,
  });
  return { numeric: false, level: nullable(level), default: null, text: shown, ...draft };
}

/** A factor whose levels are numbers. */
export function numberFactor(
  draft: Draft & { readonly low: number; readonly high: number; readonly whole?: boolean; readonly open?: boolean },
): Factor {
  const { low, high, whole = false, open = false, ...rest } = draft;
  const bounds = open ? `above ${low} and below ${high}` : `from ${low} to ${high}`;
  const within = (value: number) => (open ? value > low && value < high : value >= low && value <= high);
  const level = z.custom<Level>(
    (value) =>
      typeof value === 'number' && Number.isFinite(value) && within(value) && (!whole || Number.isSafeInteger(value)),
    { error: ({ input }) => `must be a ${whole ? 'whole ' : ''}number ${bounds}; it is ${given(input)}` },
  );
  return { numeric: true, level: nullable(level), default: null, text: shown, ...rest };
}

/** Choices from a registry of `flap`, so that a new entry there needs no line here. */
export function choicesOf(registry: Readonly<Record<string, { readonly title: string }>>): Choice[] {
  return Object.entries(registry).map(([value, { title }]) => ({ value, title }));
}

/** That a factor is set where the level of another has no use for it. */
export function onlyFor(
  name: string,
  other: string,
  uses: (level: Level | undefined) => boolean,
): NonNullable<Factor['contradiction']> {
  return (settings) => {
    if (settings[name] == null || uses(settings[other])) return null;
    return `${name} has no effect with ${other} ${shown(settings[other] ?? null)}.`;
  };
}

/** That a factor is set where the metric scores by no gradients. */
export function usesSaliency(name: string): NonNullable<Factor['contradiction']> {
  return onlyFor(name, 'metric', (metric) => {
    const definition: Metric = METRICS[metric as MetricName];
    return definition.needsSaliency === true;
  });
}

/** A level as people read it. */
export function shown(level: Level): string {
  if (level === null) return '—';
  if (typeof level === 'number') return String(Number(level.toPrecision(12)));
  return typeof level === 'string' ? level : JSON.stringify(level);
}

/** A share as people read it: 0.125 is 12.5 %. */
export function percent(level: Level): string {
  return typeof level === 'number' ? `${Number((level * 100).toPrecision(6))} %` : shown(level);
}

/** A level, or null where nothing is set. */
export function nullable(level: z.ZodType<Level>): z.ZodType<Level> {
  return z.custom<Level>().superRefine((value, context) => {
    if (value === null) return;
    const result = level.safeParse(value);
    if (!result.success) {
      for (const issue of result.error.issues) context.addIssue({ code: 'custom', message: issue.message });
    }
  });
}

function given(input: unknown): string {
  return JSON.stringify(input)?.slice(0, 80) ?? String(input);
}
