import type { LayerMask } from '@flapbook/flap';
import type { Settings } from '@flapbook/studies';
import type { Operations } from '../../operations.ts';
import type { StudyRecord } from '../rows.ts';
import { type PlanContext, planContexts } from './contexts.ts';

/** At which of a study's ratios the units of a layer go. */
export interface LayerSteps {
  readonly layer: number;
  /** The smallest of the ratios at which each head or KV group is gone; null for one that stays at all of them. */
  readonly heads: readonly (number | null)[];
  /** MLP channels that are gone, a number for each ratio. */
  readonly channels: readonly number[];
  /** Of how many. */
  readonly allChannels: number;
}

/** In which order a study's ratios remove heads and channels, other settings alike. */
export interface StudyRemoval {
  /** Levels of the factors that vary, but for the ratio. */
  readonly settings: Settings;
  /** Those whose plans are there, ascending. */
  readonly ratios: readonly number[];
  readonly layers: readonly LayerSteps[];
}

/** What goes at which of the ratios of a study, from the plans that are there; none where it does not vary the ratio. */
export async function removalsOf(
  operations: Pick<Operations, 'database' | 'planner'>,
  study: StudyRecord,
): Promise<StudyRemoval[]> {
  const contexts = await planContexts(operations, study, 'ratio');
  const removals: StudyRemoval[] = [];
  for (const context of contexts) if (context.plans.length > 0) removals.push(await removalOf(operations, context));
  return removals;
}

async function removalOf(
  { planner }: Pick<Operations, 'planner'>,
  { settings, plans }: PlanContext,
): Promise<StudyRemoval> {
  const ascending = plans
    .map(({ level, key }) => ({ ratio: Number(level), key }))
    .toSorted((a, b) => a.ratio - b.ratio);
  const planned: { readonly ratio: number; readonly layers: readonly LayerMask[] }[] = [];
  for (const { ratio, key } of ascending) planned.push({ ratio, layers: (await planner.byKey(key)).result.layers });
  return {
    settings,
    ratios: ascending.map(({ ratio }) => ratio),
    layers: planned[0]!.layers.map(({ attention, mlp }, layer) => {
      const goneAt = Array<number | null>(attention.kept.length + attention.pruned.length).fill(null);
      for (const { ratio, layers } of planned) {
        for (const head of layers[layer]!.attention.pruned) goneAt[head] ??= ratio;
      }
      return {
        layer,
        heads: goneAt,
        channels: planned.map(({ layers }) => layers[layer]!.mlp.pruned.length),
        allChannels: mlp.kept.length + mlp.pruned.length,
      };
    }),
  };
}
