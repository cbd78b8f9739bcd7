import { fixed, percent, short, whole } from '../../format/numbers';
import { namesOf, type Subject } from '../find';
import type { Column } from '../parts/data-table';
import type { Tile } from '../parts/tiles';
import type { PlanObject } from './model';

/** A plan among others, by the name that tells them apart. */
export interface NamedPlan {
  readonly name: string;
  readonly plan: PlanObject;
}

interface PlanFigure {
  readonly label: string;
  readonly value: (plan: PlanObject) => number | null | undefined;
  readonly show: (value: number) => string;
  readonly unit?: string;
  /** What stands behind the unit where the plan stands alone. */
  readonly more?: (plan: PlanObject) => string;
}

const FIGURES: readonly PlanFigure[] = [
  { label: 'Requested ratio', value: ({ requestedRatio }) => requestedRatio, show: percent },
  {
    label: 'Achieved ratio',
    value: ({ achievedRatio }) => achievedRatio,
    show: percent,
    unit: 'of prunable parameters',
  },
  {
    label: 'Threshold',
    value: ({ threshold }) => threshold,
    show: (value) => fixed(value, 4),
    unit: 'standardised score',
  },
  { label: 'Parameters before', value: ({ parametersBefore }) => parametersBefore, show: whole },
  { label: 'Parameters after', value: ({ parametersAfter }) => parametersAfter, show: whole },
  {
    label: 'Predicted latency',
    value: ({ predictedLatency }) => predictedLatency?.milliseconds,
    show: short,
    unit: 'ms',
    more: latencyText,
  },
  { label: 'Planned in', value: ({ milliseconds }) => milliseconds, show: short, unit: 'ms' },
];

/** The single figures of a plan, of those that were selected. */
export function tilesOf(plan: PlanObject): Tile[] {
  return FIGURES.flatMap(({ label, value, show, unit, more }) => {
    const own = value(plan);
    return own == null ? [] : [{ label, value: show(own), ...(unit && { unit: `${unit}${more?.(plan) ?? ''}` }) }];
  });
}

/** Plans with the names that tell them apart. */
export function namedPlans(subjects: readonly Subject[]): NamedPlan[] {
  const names = namesOf(subjects.map(({ path, typename }) => ({ path, fallback: typename })));
  return subjects.map(({ object }, index) => ({ name: names[index] ?? '', plan: object as PlanObject }));
}

/** The same figures as columns, for plans below each other. */
export function columnsOf(plans: readonly NamedPlan[]): Column<NamedPlan>[] {
  const known = FIGURES.filter(({ value }) => plans.some(({ plan }) => value(plan) != null));
  return [
    { name: 'Plan', text: true, value: ({ name }) => name, show: ({ name }) => name },
    ...known.map(({ label, unit, value, show }) => ({
      name: label,
      ...(unit && { unit }),
      value: ({ plan }: NamedPlan) => value(plan),
      show: ({ plan }: NamedPlan) => {
        const own = value(plan);
        return own == null ? '–' : show(own);
      },
    })),
  ];
}

function latencyText({ predictedLatency }: PlanObject): string {
  const { denseMilliseconds, share, table } = predictedLatency ?? {};
  const before = denseMilliseconds === undefined ? '' : ` of ${short(denseMilliseconds)}`;
  const part = share === undefined ? '' : `, ${percent(share, 1)}`;
  return `${before}${part}${timedOn(table)}`;
}

/** Where a limit of the latency holds. */
function timedOn({ provider, machine }: { provider?: string; machine?: string } = {}): string {
  if (provider === undefined) return '';
  return machine === undefined ? `, on ${provider}` : `, on ${provider} of the machine ${machine}`;
}
